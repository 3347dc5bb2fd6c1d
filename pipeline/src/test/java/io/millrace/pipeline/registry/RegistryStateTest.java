package io.millrace.pipeline.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.AccessDeniedException.Kind;
import io.millrace.model.tenant.ApiKey;
import io.millrace.model.tenant.KeyRecord;
import io.millrace.model.tenant.LimitField;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.NewKey;
import io.millrace.model.tenant.Principal;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import io.millrace.model.tenant.TenantLimits;
import io.millrace.pipeline.registry.RegistryJson.TenantEntry;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegistryStateTest {
  private static final Instant START = Instant.parse("2026-11-20T08:00:00Z");
  private static final TenantId SHOP = new TenantId("shop");

  private final RegistryJson json = new RegistryJson();
  private Instant now = START;
  private final RegistryState state = new RegistryState(json, () -> now);

  private void put(Tenant tenant, Instant deleted) {
    state.apply(
        "tenant/" + tenant.id(), json.write(new TenantEntry(tenant, Optional.ofNullable(deleted))));
  }

  private void putShop() {
    put(new Tenant(SHOP, "The shop", LimitOverrides.NONE, START), null);
  }

  private ApiKey newKey(Optional<Instant> expires, Scope... scopes) {
    ApiKey key = ApiKey.generate(new SecureRandom());
    put(KeyRecord.of(key, new NewKey(SHOP, "agent", ImmutableSet.copyOf(scopes), expires), now));
    return key;
  }

  private void put(KeyRecord key) {
    state.apply("key/" + key.id(), json.write(key));
  }

  private void assertDenied(String credential, Kind kind, String message) {
    assertThatExceptionOfType(AccessDeniedException.class)
        .isThrownBy(() -> state.authenticate(Optional.ofNullable(credential), Scope.INGEST))
        .withMessage(message)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void authenticate_validKey_isItsPrincipal() {
    putShop();
    ApiKey key = newKey(Optional.empty(), Scope.INGEST, Scope.QUERY);
    assertThat(state.authenticate(Optional.of(key.text()), Scope.QUERY))
        .isEqualTo(new Principal(SHOP, key.id(), ImmutableSet.of(Scope.INGEST, Scope.QUERY)));
  }

  @Test
  void authenticate_none_saysWhereAKeyGoes() {
    assertDenied(
        null,
        Kind.UNAUTHENTICATED,
        "no API key (expected: Authorization: Bearer KEY, Authorization: Basic with the key as password, or X-API-Key: KEY)");
  }

  @ParameterizedTest
  @CsvSource({"''", "secret", "mr_1_2", "mr_0123456789abcdef_"})
  void authenticate_malformed_saysTheForm(String credential) {
    assertDenied(
        credential, Kind.UNAUTHENTICATED, "the API key is malformed (expected: mr_<id>_<secret>)");
  }

  @Test
  void authenticate_unknownIdOrWrongSecret_areToldTheSame() {
    putShop();
    ApiKey key = newKey(Optional.empty(), Scope.INGEST);
    ApiKey other = ApiKey.generate(new SecureRandom());
    assertDenied(other.text(), Kind.UNAUTHENTICATED, "the API key is not known");
    assertDenied(
        new ApiKey(key.id(), other.secret()).text(),
        Kind.UNAUTHENTICATED,
        "the API key is not known");
  }

  @Test
  void authenticate_expired_isRefusedFromThatMomentOn() {
    putShop();
    ApiKey key = newKey(Optional.of(START.plusSeconds(60)), Scope.INGEST);
    now = START.plusSeconds(59);
    assertThat(state.authenticate(Optional.of(key.text()), Scope.INGEST).tenant()).isEqualTo(SHOP);
    now = START.plusSeconds(60);
    assertDenied(
        key.text(),
        Kind.UNAUTHENTICATED,
        "API key " + key.id() + " expired at 2026-11-20T08:01:00Z");
  }

  @Test
  void authenticate_revoked_isRefused() {
    putShop();
    ApiKey key = newKey(Optional.empty(), Scope.INGEST);
    put(state.key(SHOP, key.id()).orElseThrow().withRevoked(START));
    assertDenied(
        key.text(),
        Kind.UNAUTHENTICATED,
        "API key " + key.id() + " was revoked at 2026-11-20T08:00:00Z");
  }

  @Test
  void authenticate_withoutTheScope_isForbidden() {
    putShop();
    ApiKey key = newKey(Optional.empty(), Scope.QUERY, Scope.ADMIN);
    assertDenied(
        key.text(),
        Kind.FORBIDDEN,
        "API key " + key.id() + " lacks the scope ingest (it has query, admin)");
  }

  @Test
  void authenticate_tenantDeletedAndMadeAgain_oldKeysStayOut() {
    putShop();
    ApiKey key = newKey(Optional.empty(), Scope.INGEST);
    put(new Tenant(SHOP, "", LimitOverrides.NONE, START), START.plusSeconds(1));
    assertDenied(key.text(), Kind.UNAUTHENTICATED, "the API key is not known");
    assertThat(state.tenants()).isEmpty();

    now = START.plusSeconds(2);
    put(new Tenant(SHOP, "", LimitOverrides.NONE, now), null);
    assertDenied(key.text(), Kind.UNAUTHENTICATED, "the API key is not known");
    assertThat(state.keys(SHOP)).isEmpty();
    ApiKey again = newKey(Optional.empty(), Scope.INGEST);
    assertThat(state.authenticate(Optional.of(again.text()), Scope.INGEST).keyId())
        .isEqualTo(again.id());
  }

  @ParameterizedTest
  @CsvSource({"'{\"format\":2}'", "'{'", "'{\"format\":1}'", "''"})
  void apply_unreadableKey_letsNobodyIn(String value) {
    putShop();
    ApiKey key = newKey(Optional.empty(), Scope.INGEST);
    state.apply("key/" + key.id(), value.getBytes(StandardCharsets.UTF_8));
    assertDenied(key.text(), Kind.UNAUTHENTICATED, "the API key is not known");
  }

  @Test
  void limits_changed_areThoseOfNow() {
    assertThat(state.limits(SHOP)).isEqualTo(TenantLimits.DEFAULT);
    putShop();
    assertThat(state.limits(SHOP)).isEqualTo(TenantLimits.DEFAULT);
    LimitOverrides slow = new LimitOverrides(ImmutableMap.of(LimitField.RECORDS_PER_SECOND, "5"));
    put(new Tenant(SHOP, "", slow, START), null);
    assertThat(state.limits(SHOP).rates().recordsPerSecond()).isEqualTo(5);
    assertThat(state.limits(TenantId.DEFAULT)).isEqualTo(TenantLimits.DEFAULT);
  }

  @Test
  void usesToRecord_atMostOncePerInterval() {
    long interval = Duration.ofMinutes(5).toMillis();
    putShop();
    ApiKey key = newKey(Optional.empty(), Scope.INGEST);
    assertThat(state.usesToRecord(interval)).isEmpty();
    use(key);
    assertThat(state.usesToRecord(interval)).containsOnlyKeys("key/" + key.id());
    state.usesToRecord(interval).forEach(state::apply);
    assertThat(state.key(SHOP, key.id()).orElseThrow().lastUsed()).contains(START);

    now = START.plusSeconds(299);
    use(key);
    assertThat(state.usesToRecord(interval)).isEmpty();
    now = START.plusSeconds(300);
    use(key);
    assertThat(state.usesToRecord(interval)).containsOnlyKeys("key/" + key.id());
  }

  private void use(ApiKey key) {
    assertThat(state.authenticate(Optional.of(key.text()), Scope.INGEST)).isNotNull();
  }

  @Test
  void json_keyAndTenant_comeBackAsTheyWere() throws Exception {
    KeyRecord key =
        new KeyRecord(
            "0123456789abcdef",
            SHOP,
            "an \"agent\"",
            ImmutableSet.of(Scope.INGEST, Scope.ADMIN),
            "ab",
            START,
            Optional.of(START.plusSeconds(1)),
            Optional.of(START.plusSeconds(2)),
            Optional.of(START.plusSeconds(3)));
    assertThat(json.readKey(json.write(key))).isEqualTo(key);
    TenantEntry tenant =
        new TenantEntry(
            new Tenant(
                SHOP, "日本", new LimitOverrides(ImmutableMap.of(LimitField.MAX_AGE, "7d")), START),
            Optional.of(START));
    assertThat(json.readTenant(json.write(tenant))).isEqualTo(tenant);
  }
}
