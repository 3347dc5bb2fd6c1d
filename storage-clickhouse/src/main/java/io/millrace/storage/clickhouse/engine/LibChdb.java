package io.millrace.storage.clickhouse.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The functions of libchdb that the engine needs, as the header chdb.h describes them. A call holds
 * its thread until it is done; a connection must be used by one thread at a time. Connections are
 * opened through {@link #connect}, which keeps the JVM's signal handlers.
 */
@SuppressWarnings("restricted") // That is what java.lang.foreign is for.
final class LibChdb {
  private static final FunctionDescriptor LONG_OF_RESULT =
      FunctionDescriptor.of(JAVA_LONG, ADDRESS);

  private final SignalHandlers signals = new SignalHandlers();
  private final SymbolLookup symbols;
  private final MethodHandle connect;
  private final MethodHandle close;
  private final MethodHandle query;
  private final MethodHandle destroy;
  private final MethodHandle buffer;
  private final MethodHandle length;
  private final MethodHandle error;
  private final MethodHandle elapsed;
  private final List<MethodHandle> counters;

  private LibChdb(SymbolLookup symbols) {
    this.symbols = symbols;
    this.connect = bind("chdb_connect", FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));
    this.close = bind("chdb_close_conn", FunctionDescriptor.ofVoid(ADDRESS));
    this.query =
        bind(
            "chdb_query_with_params_n",
            FunctionDescriptor.of(
                ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS,
                ADDRESS, JAVA_LONG));
    this.destroy = bind("chdb_destroy_query_result", FunctionDescriptor.ofVoid(ADDRESS));
    this.buffer = bind("chdb_result_buffer", FunctionDescriptor.of(ADDRESS, ADDRESS));
    this.length = bind("chdb_result_length", LONG_OF_RESULT);
    this.error = bind("chdb_result_error", FunctionDescriptor.of(ADDRESS, ADDRESS));
    this.elapsed = bind("chdb_result_elapsed", FunctionDescriptor.of(JAVA_DOUBLE, ADDRESS));
    this.counters =
        List.of(
            bind("chdb_result_rows_read", LONG_OF_RESULT),
            bind("chdb_result_bytes_read", LONG_OF_RESULT),
            bind("chdb_result_storage_rows_read", LONG_OF_RESULT),
            bind("chdb_result_storage_bytes_read", LONG_OF_RESULT),
            bind("chdb_result_rows_written", LONG_OF_RESULT),
            bind("chdb_result_bytes_written", LONG_OF_RESULT));
  }

  /**
   * Loads the library for the rest of the process's life.
   *
   * @throws IllegalStateException if it cannot work here; the message names the remedy
   */
  static LibChdb load(Path library) {
    requirePlatform(System.getProperty("os.name"), System.getProperty("os.arch"));
    if (!Files.isReadable(library)) {
      throw new IllegalStateException(
          "libchdb: %s (expected: a readable file; ./millrace fetch gets it)".formatted(library));
    }
    try {
      return new LibChdb(SymbolLookup.libraryLookup(library, Arena.global()));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "libchdb: %s cannot be loaded here (expected: the build for %s and glibc; otherwise use a real ClickHouse server by its URL)"
              .formatted(library, System.getProperty("os.arch")),
          e);
    }
  }

  static void requirePlatform(String osName, String osArch) {
    boolean linux = osName.toLowerCase(Locale.ROOT).contains("linux");
    if (!linux || !List.of("amd64", "x86_64", "aarch64").contains(osArch)) {
      throw new IllegalStateException(
          "embedded ClickHouse: %s %s (expected: Linux on x86-64 or aarch64; elsewhere use a real ClickHouse server by its URL)"
              .formatted(osName, osArch));
    }
  }

  /** An open connection, or null if the engine refused, which it explains on standard error. */
  MemorySegment connect(List<String> arguments) {
    MemorySegment[] connection = new MemorySegment[1];
    signals.keepDuring(() -> connection[0] = connectUnguarded(arguments));
    return connection[0].equals(MemorySegment.NULL)
        ? null
        : connection[0].reinterpret(ADDRESS.byteSize());
  }

  private MemorySegment connectUnguarded(List<String> arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment argv = arena.allocate(ADDRESS, arguments.size() + 1L);
      for (int i = 0; i < arguments.size(); i++) {
        argv.setAtIndex(ADDRESS, i, arena.allocateFrom(arguments.get(i)));
      }
      return (MemorySegment) connect.invokeExact(arguments.size(), argv);
    } catch (Throwable e) {
      throw failed("chdb_connect", e);
    }
  }

  void close(MemorySegment connection) {
    try {
      close.invokeExact(connection);
    } catch (Throwable e) {
      throw failed("chdb_close_conn", e);
    }
  }

  /**
   * Runs one statement to its end.
   *
   * @param parameters values for {@code {name:Type}}, in the escaped form of TSV fields
   */
  EngineOutcome query(
      MemorySegment connection, byte[] sql, String format, Map<String, String> parameters)
      throws EngineException {
    try (Arena arena = Arena.ofConfined()) {
      NativeStrings names = NativeStrings.of(arena, parameters.keySet());
      NativeStrings values = NativeStrings.of(arena, parameters.values());
      byte[] formatName = format.getBytes(StandardCharsets.UTF_8);
      MemorySegment result =
          (MemorySegment)
              query.invokeExact(
                  connection.get(ADDRESS, 0),
                  arena.allocateFrom(JAVA_BYTE, sql),
                  (long) sql.length,
                  arena.allocateFrom(JAVA_BYTE, formatName),
                  (long) formatName.length,
                  names.pointers(),
                  names.lengths(),
                  values.pointers(),
                  values.lengths(),
                  (long) parameters.size());
      try {
        return outcome(result);
      } finally {
        destroy.invokeExact(result);
      }
    } catch (EngineException e) {
      throw e;
    } catch (Throwable e) {
      throw failed("chdb_query_with_params_n", e);
    }
  }

  private EngineOutcome outcome(MemorySegment result) throws Throwable {
    MemorySegment message = (MemorySegment) error.invokeExact(result);
    if (!message.equals(MemorySegment.NULL)) {
      throw EngineException.ofEngine(message.reinterpret(Long.MAX_VALUE).getString(0));
    }
    long bytes = (long) length.invokeExact(result);
    MemorySegment start = (MemorySegment) buffer.invokeExact(result);
    byte[] output = bytes == 0 ? new byte[0] : start.reinterpret(bytes).toArray(JAVA_BYTE);
    long[] counts = new long[counters.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = (long) counters.get(i).invokeExact(result);
    }
    long elapsedNanos = (long) ((double) elapsed.invokeExact(result) * 1e9);
    return new EngineOutcome(
        output,
        new EngineOutcome.Statistics(
            counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], elapsedNanos));
  }

  private MethodHandle bind(String name, FunctionDescriptor descriptor) {
    MemorySegment address =
        symbols
            .find(name)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "libchdb: no function %s (expected: libchdb 26.5 or newer)"
                            .formatted(name)));
    return Linker.nativeLinker().downcallHandle(address, descriptor);
  }

  private static IllegalStateException failed(String function, Throwable e) {
    return new IllegalStateException(function + ": " + e, e);
  }
}
