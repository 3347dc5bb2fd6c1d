package io.millrace.server.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.model.store.StoreException;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.tenant.Tenant;
import io.millrace.model.tenant.TenantId;
import io.millrace.pipeline.pulsar.PulsarEventHistory;
import io.millrace.pipeline.registry.PulsarTenantRegistry;
import io.millrace.pipeline.replay.Replay;
import io.millrace.pipeline.replay.ReplayProgress;
import io.millrace.pipeline.replay.ReplayRefusedException;
import io.millrace.pipeline.replay.ReplayRequest;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.config.MillraceConfig.Option;
import io.millrace.server.wiring.ReplayParts;
import io.millrace.storage.clickhouse.ClickHouseLogStore;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** {@code millrace replay}: makes a tenant's stored records anew from the stream. */
final class ReplayCommand implements Commands.Command {
  private static final ImmutableMap<String, String> SETTINGS =
      ImmutableMap.<String, String>builder()
          .put("--data", "data-directory")
          .put("--clickhouse-url", "store.url")
          .putAll(ConfigOptions.STREAM)
          .buildOrThrow();

  private static final ImmutableSet<String> NAMED =
      ImmutableSet.<String>builder()
          .add("--tenant", "--from", "--to", "--into", "--rate", "--config", "--port-base")
          .addAll(SETTINGS.keySet())
          .build();

  private final PrintStream out;
  private final Map<String, String> environment;

  ReplayCommand(PrintStream out, Map<String, String> environment) {
    this.out = out;
    this.environment = environment;
  }

  @Override
  public int run(ImmutableList<String> arguments) throws InterruptedException {
    Options options = Options.parse(arguments, NAMED, ImmutableSet.of());
    options.noWords();
    ReplayRequest request = request(options);
    OptionalDouble rate =
        options.has("--rate")
            ? OptionalDouble.of(options.integer("--rate", 0, 1, Integer.MAX_VALUE))
            : OptionalDouble.empty();
    ReplayParts parts = ReplayParts.of(config(options));
    try {
      requireTenant(request.tenant(), parts);
      replay(request, parts, rate);
      return 0;
    } catch (ReplayRefusedException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (EventLogException e) {
      throw new IllegalStateException(
          e.getMessage() + " (is it up? --port-base or --pulsar-url names another)", e);
    } catch (StoreException e) {
      throw new IllegalStateException(
          e.kind() == StoreException.Kind.REJECTED
              ? e.getMessage()
              : e.getMessage() + " (is it up? --port-base or --clickhouse-url names another)",
          e);
    }
  }

  private static ReplayRequest request(Options options) {
    TenantId tenant =
        options
            .value("--tenant")
            .map(TenantId::new)
            .orElseThrow(() -> new UsageException("no tenant (expected: --tenant TENANT)"));
    Optional<Instant> from = time(options, "--from");
    Optional<Instant> to = time(options, "--to");
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      throw new UsageException("--to: %s (expected: later than --from)".formatted(to.get()));
    }
    return new ReplayRequest(tenant, from, to, options.value("--into"));
  }

  /** No times like 6h: the same command has to mean the same when it goes on. */
  private static Optional<Instant> time(Options options, String name) {
    return options
        .value(name)
        .map(
            text -> {
              try {
                return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
              } catch (DateTimeParseException e) {
                throw new UsageException(
                    "%s: '%s' (expected: a time such as 2026-11-24T06:00:00Z, or a day such as 2026-11-24, in UTC)"
                        .formatted(name, text));
              }
            });
  }

  private MillraceConfig config(Options options) {
    return ConfigOptions.load(
        options,
        environment,
        ImmutableList.<Option>builder()
            .addAll(UpOptions.portBase(options))
            .addAll(ConfigOptions.given(options, SETTINGS))
            .build());
  }

  private static void requireTenant(TenantId tenant, ReplayParts parts) {
    ImmutableList<Tenant> known =
        PulsarTenantRegistry.readTenants(parts.pulsar(), InstantSource.system());
    if (known.stream().noneMatch(t -> t.id().equals(tenant))) {
      throw new IllegalStateException(
          "tenant %s does not exist (expected: one that millrace tenant list shows)"
              .formatted(tenant));
    }
  }

  private void replay(ReplayRequest request, ReplayParts parts, OptionalDouble rate)
      throws InterruptedException {
    try (PulsarEventHistory history = PulsarEventHistory.open(parts.pulsar());
        ClickHouseLogStore store = ClickHouseLogStore.open(parts.clickHouse())) {
      // After the loss of a database there are no tables; the writer that waits for them goes on.
      store.prepare();
      ProgressLine line = new ProgressLine(out);
      Replay replay =
          new Replay(
              history, store, parts.replay().withRate(rate), new SecureRandom(), line::notice);
      ReplayProgress end;
      try (ProgressLine.Shown _ = line.show(replay::progress)) {
        end = replay.run(request);
      }
      out.println(ProgressLine.end(request, end));
    }
  }
}
