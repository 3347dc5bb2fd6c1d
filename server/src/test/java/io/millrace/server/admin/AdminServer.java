package io.millrace.server.admin;

import com.google.common.collect.ImmutableSet;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.millrace.model.tenant.LimitOverrides;
import io.millrace.model.tenant.NewKey;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The administration API alone, on a free port of the loopback address, with two tenants. */
public final class AdminServer implements AutoCloseable {
  public static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  public static final TenantId SHOP = new TenantId("shop");

  private final MemoryRegistry registry = new MemoryRegistry(InstantSource.fixed(NOW));
  private final MemoryUsage usage = new MemoryUsage();
  private final Server server;

  public AdminServer() {
    registry.initialize(
        List.of(
            new Tenant(TenantId.OPERATOR, "Operators", LimitOverrides.NONE, NOW),
            new Tenant(SHOP, "The shop", LimitOverrides.NONE, NOW)),
        List.of());
    ServerBuilder builder =
        Server.builder().http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    new AdminApi(registry, usage, registry, InstantSource.fixed(NOW)).bind(builder);
    server = builder.build();
    server.start().join();
  }

  public String url() {
    return "http://127.0.0.1:" + server.activeLocalPort();
  }

  public MemoryRegistry registry() {
    return registry;
  }

  /** Answers what a test puts in. */
  public MemoryUsage usage() {
    return usage;
  }

  /** A new key. */
  public String key(TenantId tenant, Scope... scopes) {
    return registry
        .createKey(new NewKey(tenant, "test", ImmutableSet.copyOf(scopes), Optional.empty()))
        .key()
        .text();
  }

  /** Does not wait for the threads of the server, which end in two seconds. */
  @Override
  public void close() {
    var _ = server.closeAsync();
  }
}
