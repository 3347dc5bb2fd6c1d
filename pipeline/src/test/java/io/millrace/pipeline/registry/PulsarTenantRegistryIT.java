package io.millrace.pipeline.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.ApiKey;
import io.millrace.model.tenant.CreatedKey;
import io.millrace.model.tenant.KeyRecord;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.NewKey;
import io.millrace.model.tenant.RegistryException;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.PulsarExtension;
import io.millrace.pipeline.pulsar.PulsarServer;
import io.millrace.pipeline.pulsar.PulsarSettings;
import io.millrace.pipeline.pulsar.RegistryTopicAdmin;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two registries on one real Pulsar, as two processes have them. */
@ExtendWith(PulsarExtension.class)
class PulsarTenantRegistryIT {
  private static final TenantId SHOP = new TenantId("shop");
  private static final Duration EVERYWHERE = Duration.ofSeconds(1);

  private final PulsarServer server;

  PulsarTenantRegistryIT(PulsarServer server) {
    this.server = server;
  }

  private static PulsarTenantRegistry open(PulsarSettings settings) {
    return PulsarTenantRegistry.open(settings, new SecureRandom(), InstantSource.system());
  }

  private static NewKey key(TenantId tenant, Scope... scopes) {
    return new NewKey(tenant, "a key", ImmutableSet.copyOf(scopes), Optional.empty());
  }

  private static boolean letsIn(PulsarTenantRegistry registry, CreatedKey key) {
    try {
      return registry
          .authenticate(Optional.of(key.key().text()), Scope.INGEST)
          .keyId()
          .equals(key.record().id());
    } catch (AccessDeniedException e) {
      return false;
    }
  }

  @Test
  void changes_areSeenHereAtOnceAndThereWithinASecond() throws Exception {
    PulsarSettings settings = server.clientSettings("registry-changes");
    try (PulsarTenantRegistry one = open(settings);
        PulsarTenantRegistry other = open(settings)) {
      Tenant shop = one.createTenant(SHOP, "The shop");
      assertThat(one.tenant(SHOP)).contains(shop);
      long[] revocationMicros = new long[50];
      for (int i = 0; i < revocationMicros.length; i++) {
        CreatedKey key = one.createKey(key(SHOP, Scope.INGEST));
        assertThat(letsIn(one, key)).isTrue();
        awaitEverywhere(() -> letsIn(other, key));

        long begin = System.nanoTime();
        one.revokeKey(SHOP, key.record().id());
        assertThat(letsIn(one, key)).isFalse();
        awaitEverywhere(() -> !letsIn(other, key));
        revocationMicros[i] = (System.nanoTime() - begin) / 1000;
      }
      Arrays.sort(revocationMicros);
      System.out.printf(
          "a revocation, from the call until another process refuses the key: median %.1f ms, longest %.1f ms%n",
          revocationMicros[revocationMicros.length / 2] / 1000.0,
          revocationMicros[revocationMicros.length - 1] / 1000.0);

      one.changeLimits(SHOP, Map.of(LimitField.RECORDS_PER_SECOND, Optional.of("7")));
      assertThat(one.limits(SHOP).rates().recordsPerSecond()).isEqualTo(7);
      awaitEverywhere(() -> other.limits(SHOP).rates().recordsPerSecond() == 7);

      assertThat(other.keys(SHOP)).hasSize(50).allMatch(k -> k.revoked().isPresent());
      other.deleteTenant(SHOP);
      assertThat(other.tenant(SHOP)).isEmpty();
      awaitEverywhere(() -> one.tenant(SHOP).isEmpty());
    }
  }

  private static void awaitEverywhere(Callable<Boolean> condition) {
    await().pollInterval(Duration.ofMillis(1)).atMost(EVERYWHERE).until(condition);
  }

  @Test
  void reopened_afterCompactionAndRetention_everythingIsThere() throws Exception {
    PulsarSettings settings = server.clientSettings("registry-retention");
    List<KeyRecord> keys = new ArrayList<>();
    try (PulsarTenantRegistry registry = open(settings);
        RegistryTopicAdmin topic = new RegistryTopicAdmin(settings)) {
      topic.keepNothingThatIsAcknowledged();
      registry.createTenant(SHOP, "The shop");
      keys.add(registry.createKey(key(SHOP, Scope.INGEST)).record());
      JsonNode first = topic.ledgers().get(0).path("ledgerId");
      topic.closeLedgerAndTrim();
      registry.changeLimits(SHOP, Map.of(LimitField.MAX_AGE, Optional.of("7d")));
      topic.closeLedgerAndTrim();
      assertThat(topic.ledgers().findValues("ledgerId"))
          .as("before the first compaction, which may be long after, nothing goes")
          .contains(first);

      topic.compact();
      keys.add(registry.createKey(key(SHOP, Scope.QUERY)).record());
      topic.closeLedgerAndTrim();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                topic.closeLedgerAndTrim();
                assertThat(topic.ledgers().findValues("ledgerId"))
                    .as("what compaction replaced goes")
                    .doesNotContain(first);
              });
      assertThat(registry.keys(SHOP)).isEqualTo(keys);
    }
    try (PulsarTenantRegistry registry = open(settings)) {
      assertThat(registry.tenant(SHOP).orElseThrow().displayName()).isEqualTo("The shop");
      assertThat(registry.limits(SHOP).records().maxAge()).isEqualTo(Duration.ofDays(7));
      assertThat(registry.keys(SHOP)).isEqualTo(keys);
    }
  }

  @Test
  void initialize_byManyAtOnce_oneWins() throws Exception {
    PulsarSettings settings = server.clientSettings("registry-initialize");
    List<PulsarTenantRegistry> registries = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        registries.add(open(settings));
      }
      List<Future<Boolean>> results = new ArrayList<>();
      for (PulsarTenantRegistry registry : registries) {
        results.add(threads.submit(() -> initialize(registry)));
      }
      int winners = 0;
      for (Future<Boolean> result : results) {
        winners += result.get() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
      for (PulsarTenantRegistry registry : registries) {
        assertThat(registry.tenants())
            .extracting(Tenant::id)
            .containsExactly(TenantId.DEFAULT, TenantId.OPERATOR);
        assertThat(registry.keys(TenantId.OPERATOR)).hasSize(1);
        assertThat(registry.keys(TenantId.DEFAULT)).hasSize(1);
      }
    } finally {
      registries.forEach(PulsarTenantRegistry::close);
    }
  }

  private static boolean initialize(PulsarTenantRegistry registry) {
    SecureRandom random = new SecureRandom();
    java.time.Instant now = java.time.Instant.now();
    return registry.initialize(
        List.of(
            new Tenant(TenantId.DEFAULT, "", LimitOverrides.NONE, now),
            new Tenant(TenantId.OPERATOR, "", LimitOverrides.NONE, now)),
        List.of(
            KeyRecord.of(ApiKey.generate(random), key(TenantId.DEFAULT, Scope.INGEST), now),
            KeyRecord.of(ApiKey.generate(random), key(TenantId.OPERATOR, Scope.ADMIN), now)));
  }

  @Test
  void changes_byTwoAtOnce_noneIsLost() throws Exception {
    PulsarSettings settings = server.clientSettings("registry-two");
    try (PulsarTenantRegistry one = open(settings);
        PulsarTenantRegistry other = open(settings);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = threads.submit(() -> one.createTenant(SHOP, ""));
      Future<?> second = threads.submit(() -> other.createTenant(SHOP, ""));
      assertThat(List.of(fault(first), fault(second)))
          .containsExactlyInAnyOrder("", "tenant shop exists already (expected: another id)");

      List<Future<?>> changes = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Optional<String> value = Optional.of(Integer.toString(10 + i));
        changes.add(
            threads.submit(() -> one.changeLimits(SHOP, Map.of(LimitField.MAX_ATTRIBUTES, value))));
        changes.add(
            threads.submit(
                () -> other.changeLimits(SHOP, Map.of(LimitField.MAX_KEY_BYTES, value))));
      }
      for (Future<?> change : changes) {
        change.get();
      }
      awaitEverywhere(() -> one.tenant(SHOP).equals(other.tenant(SHOP)));
      assertThat(one.tenant(SHOP).orElseThrow().limits().values())
          .containsOnlyKeys(LimitField.MAX_ATTRIBUTES, LimitField.MAX_KEY_BYTES);
    }
  }

  private static String fault(Future<?> future) throws InterruptedException {
    try {
      future.get();
      return "";
    } catch (java.util.concurrent.ExecutionException e) {
      return e.getCause().getMessage();
    }
  }

  @Test
  void changes_thatCannotBe_areRefused() {
    PulsarSettings settings = server.clientSettings("registry-refused");
    try (PulsarTenantRegistry registry = open(settings)) {
      assertThat(initialize(registry)).isTrue();
      assertRefused(
          () -> registry.createKey(key(SHOP, Scope.QUERY)),
          RegistryException.Kind.NOT_FOUND,
          "tenant shop does not exist (expected: one that was created)");
      assertRefused(
          () -> registry.revokeKey(TenantId.DEFAULT, "0123456789abcdef"),
          RegistryException.Kind.NOT_FOUND,
          "tenant default has no key of the id given (expected: one of its list)");
      assertRefused(
          () -> registry.deleteTenant(TenantId.OPERATOR),
          RegistryException.Kind.CONFLICT,
          "tenant operator cannot be deleted: its keys administer all tenants");
      String last = registry.keys(TenantId.OPERATOR).getFirst().id();
      assertRefused(
          () -> registry.revokeKey(TenantId.OPERATOR, last),
          RegistryException.Kind.CONFLICT,
          "key "
              + last
              + " is the last one that administers all tenants (expected: create another first)");
      registry.createKey(key(TenantId.OPERATOR, Scope.ADMIN));
      assertThat(registry.revokeKey(TenantId.OPERATOR, last).revoked()).isPresent();
    }
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable change,
      RegistryException.Kind kind,
      String message) {
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(change)
        .withMessage(message)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void pulsarAway_whatIsKnownStays_andChangesGoOnAfterwards() throws Exception {
    PulsarSettings settings = server.clientSettings("registry-away");
    try (PulsarTenantRegistry one = open(settings);
        PulsarTenantRegistry other = open(settings)) {
      one.createTenant(SHOP, "");
      CreatedKey key = one.createKey(key(SHOP, Scope.INGEST));
      awaitEverywhere(() -> letsIn(other, key));
      server.kill();
      assertThat(letsIn(one, key)).isTrue();
      assertRefused(
          () -> one.revokeKey(SHOP, key.record().id()),
          RegistryException.Kind.UNAVAILABLE,
          "Pulsar did not confirm the change (expected: look whether it is made, then try again)");
      server.launch();
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> one.revokeKey(SHOP, key.record().id()).revoked().isPresent());
      await().atMost(Duration.ofSeconds(10)).until(() -> !letsIn(other, key));
    }
  }
}
