package io.millrace.server.cli;

import com.google.common.collect.ImmutableSet;
import io.millrace.storage.clickhouse.ClickHouseBackup;
import io.millrace.storage.clickhouse.ClickHouseBackup.Size;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/** {@code millrace backup NAME} and {@code millrace restore NAME}. */
final class BackupCommand {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MEGABYTE = 1e6;

  private BackupCommand() {}

  static Commands.Command backup(PrintStream out, Map<String, String> environment) {
    return arguments -> {
      Options options = Options.parse(arguments, StoreOptions.with("--base"), ImmutableSet.of());
      String name = name(options);
      return StoreOptions.use(
          options,
          environment,
          (store, config) -> {
            ClickHouseBackup backup = store.backup(config.store().backupTarget());
            long begin = System.nanoTime();
            Size size = backup.make(name, options.value("--base"));
            out.println("backup " + name + said(size, begin));
            return 0;
          });
    };
  }

  static Commands.Command restore(PrintStream out, Map<String, String> environment) {
    return arguments -> {
      Options options = Options.parse(arguments, StoreOptions.with(), ImmutableSet.of());
      String name = name(options);
      return StoreOptions.use(
          options,
          environment,
          (store, config) -> {
            ClickHouseBackup backup = store.backup(config.store().backupTarget());
            long begin = System.nanoTime();
            Size size = backup.restore(name);
            out.println("restored " + name + said(size, begin));
            return 0;
          });
    };
  }

  private static String name(Options options) {
    if (options.words().size() != 1) {
      throw new UsageException(
          "%d words (expected: the name of a backup)".formatted(options.words().size()));
    }
    return options.words().getFirst();
  }

  private static String said(Size size, long beginNanos) {
    return String.format(
        Locale.ROOT,
        ": %d files, %.1f MB, in %.1f s",
        size.files(),
        size.bytes() / MEGABYTE,
        (System.nanoTime() - beginNanos) / NANOS_PER_SECOND);
  }
}
