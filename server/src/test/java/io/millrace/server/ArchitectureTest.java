package io.millrace.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the directions of docs/design.md. */
@AnalyzeClasses(
    packages = "io.millrace",
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
final class ArchitectureTest {
  /** Leaves out the tests of other modules, which stand on the class path as jars. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule modules_pointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("model")
          .definedBy("io.millrace.model..")
          .layer("receiver")
          .definedBy("io.millrace.receiver..")
          .layer("pipeline")
          .definedBy("io.millrace.pipeline..")
          .layer("storage")
          .definedBy("io.millrace.storage..")
          .layer("query")
          .definedBy("io.millrace.query..")
          .layer("server")
          .definedBy("io.millrace.server..")
          .whereLayer("server")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("query")
          .mayOnlyBeAccessedByLayers("server")
          .whereLayer("receiver")
          .mayOnlyBeAccessedByLayers("server")
          .whereLayer("pipeline")
          .mayOnlyBeAccessedByLayers("server")
          .whereLayer("storage")
          .mayOnlyBeAccessedByLayers("query", "server");

  @ArchTest
  static final ArchRule packages_haveNoCycles =
      slices().matching("io.millrace.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule model_namesNoProduct =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.model..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "io.millrace.model..", "java..", "com.google.common..", "com.google.errorprone..");

  @ArchTest
  static final ArchRule packages_areNamedBySubject =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..common..", "..helper..", "..manager..", "..impl..");
}
