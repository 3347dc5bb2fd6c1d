package io.millrace.pipeline.pulsar.embedded;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Removes the ephemeral entries that a killed Pulsar left in its RocksDB metadata. Pulsar 4.0
 * removes them itself, but while it registers its bookie anew: it may take its own removal of the
 * old registration for a loss of the new one, and then drops and renews it for ever, hundreds of
 * times a second, while new ledgers find no bookie.
 *
 * <p>Every ephemeral entry is of an earlier session here: RocksDB admits one process, and the
 * session of this one has not begun. Runs inside Pulsar's process and reaches RocksDB by
 * reflection, since it is on that class path alone.
 */
final class LeftSession {
  /** Where {@code RocksdbMetadataStore.MetaValue} has its flag: two ints and four longs before. */
  private static final int EPHEMERAL_OFFSET = 2 * Integer.BYTES + 4 * Long.BYTES;

  private static final int FORMAT_OFFSET = Integer.BYTES;
  private static final int FORMAT = 1;

  /** The store's own counters, which are no entries. */
  private static final byte[] OWN_KEYS = {'_', '_'};

  private LeftSession() {}

  /** What is left in a metadata directory, and says so. */
  static void removeFrom(Path metadata) throws Exception {
    if (Files.exists(metadata.resolve("CURRENT"))) {
      System.out.println(
          "left-session: removed " + remove(metadata) + " ephemeral entries of an earlier session");
    }
  }

  private static int remove(Path metadata) throws Exception {
    Class<?> rocks = Class.forName("org.rocksdb.RocksDB");
    Class<?> iterators = Class.forName("org.rocksdb.RocksIterator");
    Method delete = rocks.getMethod("delete", byte[].class);
    Method isValid = iterators.getMethod("isValid");
    Method next = iterators.getMethod("next");
    Method key = iterators.getMethod("key");
    Method value = iterators.getMethod("value");
    rocks.getMethod("loadLibrary").invoke(null);
    int removed = 0;
    try (AutoCloseable database =
            (AutoCloseable)
                rocks.getMethod("open", String.class).invoke(null, metadata.toString());
        AutoCloseable entries = (AutoCloseable) rocks.getMethod("newIterator").invoke(database)) {
      iterators.getMethod("seekToFirst").invoke(entries);
      for (; (boolean) isValid.invoke(entries); next.invoke(entries)) {
        byte[] path = (byte[]) key.invoke(entries);
        if (isEphemeral(path, (byte[]) value.invoke(entries))) {
          delete.invoke(database, (Object) path);
          removed++;
        }
      }
    }
    return removed;
  }

  /** Whether an entry goes with its session; what is not of the format that is known stays. */
  static boolean isEphemeral(byte[] path, byte[] value) {
    return !startsWith(path, OWN_KEYS)
        && value.length > EPHEMERAL_OFFSET
        && ByteBuffer.wrap(value).getInt() > EPHEMERAL_OFFSET
        && ByteBuffer.wrap(value).getInt(FORMAT_OFFSET) == FORMAT
        && value[EPHEMERAL_OFFSET] != 0;
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }
}
