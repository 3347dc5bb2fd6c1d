package io.millrace.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.model.tenant.ApiKey;
import io.millrace.model.tenant.RegistryException;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import io.millrace.server.admin.MemoryRegistry;
import io.millrace.server.keys.KeyDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FirstStartTest {
  @TempDir private Path data;
  @TempDir private Path otherData;
  private final MemoryRegistry registry = new MemoryRegistry(InstantSource.system());

  private Optional<FirstKeys> start(Path directory) {
    return new FirstStart(
            registry, new KeyDirectory(directory), new SecureRandom(), InstantSource.system())
        .run();
  }

  @Test
  void emptyRegistry_getsTenantsAndKeys_whichLieInFiles() {
    FirstKeys made = start(data).orElseThrow();
    assertThat(registry.tenants())
        .extracting(Tenant::id)
        .containsExactly(TenantId.DEFAULT, TenantId.OPERATOR);
    KeyDirectory keys = new KeyDirectory(data);
    assertThat(keys.read(KeyDirectory.DEFAULT)).contains(made.defaultKey().text());
    assertThat(keys.read(KeyDirectory.OPERATOR)).contains(made.operatorKey().text());
    assertThat(registry.authenticate(keys.read(KeyDirectory.OPERATOR), Scope.ADMIN).isOperator())
        .isTrue();
    assertThat(registry.keys(TenantId.DEFAULT).getFirst().scopes())
        .containsExactly(Scope.INGEST, Scope.QUERY);
  }

  @Test
  void secondStart_makesNothing() {
    FirstKeys made = start(data).orElseThrow();
    assertThat(start(data)).isEmpty();
    assertThat(new KeyDirectory(data).read(KeyDirectory.DEFAULT))
        .contains(made.defaultKey().text());
    assertThat(start(otherData)).isEmpty();
    assertThat(new KeyDirectory(otherData).read(KeyDirectory.DEFAULT)).isEmpty();
  }

  @Test
  void registryAway_keepsWhatWasNotConfirmed_untilItIsKnown() throws Exception {
    registry.setAway(true);
    assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> start(data));
    registry.setAway(false);
    FirstKeys made = start(data).orElseThrow();
    assertThat(new KeyDirectory(data).read(KeyDirectory.DEFAULT))
        .contains(made.defaultKey().text());
    try (var files = Files.list(data.resolve("keys"))) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void killedAfterTheRegistryHadThem_findsItsKeysAtTheNextStart() {
    FirstKeys made = start(data).orElseThrow();
    KeyDirectory keys = new KeyDirectory(data);
    keys.rename(KeyDirectory.DEFAULT, KeyDirectory.DEFAULT + ".pending");
    keys.rename(KeyDirectory.OPERATOR, KeyDirectory.OPERATOR + ".pending");
    assertThat(start(data)).isEmpty();
    assertThat(keys.read(KeyDirectory.DEFAULT)).contains(made.defaultKey().text());
    assertThat(keys.read(KeyDirectory.OPERATOR)).contains(made.operatorKey().text());
  }

  @Test
  void anotherWasFaster_forgetsItsOwnKeys() {
    start(otherData);
    KeyDirectory keys = new KeyDirectory(data);
    keys.write(KeyDirectory.DEFAULT + ".pending", ApiKey.generate(new SecureRandom()).text());
    assertThat(start(data)).isEmpty();
    assertThat(keys.read(KeyDirectory.DEFAULT)).isEmpty();
    assertThat(keys.read(KeyDirectory.DEFAULT + ".pending")).isEmpty();
  }
}
