package io.millrace.pipeline.pulsar.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Takes an entry out of a journal that was not written whole, because the disk was full or the
 * machine lost its power, and so was never confirmed. The bookie would take what is there of it for
 * an entry, since the journal lies in space that was set aside before and has no checksums of its
 * own; and then no reader can open that ledger, whose last entry has a wrong digest.
 *
 * <p>Only the last record of a journal can be such, with nothing but zeros behind it. Of the digest
 * it is sure if an earlier entry of the same ledger has a right one (other ledgers may have another
 * kind), or if the record ends in some dozens of zeros from the beginning of a sector on.
 *
 * <p>Runs inside Pulsar's process before the bookie starts, and needs nothing but the JDK. Format:
 * {@code JournalChannel} and {@code Journal.scanJournal} of BookKeeper 4.17, versions 5 and 6;
 * entries as {@code DigestManager} packs them with CRC32C.
 */
final class JournalTail {
  static final int HEADER_BYTES = 512;
  static final int PADDING = -0x100;
  private static final int MAGIC = 0x424b4c47;
  private static final int OLDEST_VERSION = 5;
  private static final int NEWEST_VERSION = 6;
  private static final int SECTOR_BYTES = 512;

  /** Fewer may be what an entry ends with. */
  private static final int FEWEST_ZEROS = 64;

  /** Ledger, entry, last confirmed entry, length of the ledger so far. */
  private static final int ENTRY_HEADER_BYTES = 4 * Long.BYTES;

  private static final int NONE = -1;

  private final ByteBuffer journal;
  private final Set<Long> verified = new HashSet<>();
  private int last = NONE;
  private int end = HEADER_BYTES;

  private JournalTail(ByteBuffer journal) {
    this.journal = journal;
  }

  /** All journals of a directory. */
  static void repair(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> journals = Files.newDirectoryStream(directory, "*.txn")) {
      for (Path journal : journals) {
        repairOne(journal);
      }
    }
  }

  private static void repairOne(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer journal = channel.map(MapMode.READ_ONLY, 0, channel.size());
      int torn = torn(journal);
      if (torn != NONE) {
        // A length of zero is the end of a journal.
        channel.write(ByteBuffer.allocate(Integer.BYTES), torn);
        channel.force(true);
        System.out.printf(
            "journal-tail: entry %d of ledger %d was not written whole and never confirmed, and is taken out of %s%n",
            journal.getLong(torn + Integer.BYTES + Long.BYTES),
            journal.getLong(torn + Integer.BYTES),
            file);
      }
    }
  }

  /** Where the record begins that is to be taken out, or -1. */
  static int torn(ByteBuffer journal) {
    JournalTail tail = new JournalTail(journal);
    return tail.isKnown() && tail.scan() && tail.isTorn() ? tail.last : NONE;
  }

  /** Where the next record would be. */
  static int end(ByteBuffer journal) {
    JournalTail tail = new JournalTail(journal);
    tail.scan();
    return tail.end;
  }

  private boolean isKnown() {
    return journal.limit() >= HEADER_BYTES
        && journal.getInt(0) == MAGIC
        && journal.getInt(Integer.BYTES) >= OLDEST_VERSION
        && journal.getInt(Integer.BYTES) <= NEWEST_VERSION;
  }

  /** Over all records; false if something is there that is none. */
  private boolean scan() {
    while (end + 2 * Integer.BYTES <= journal.limit() && journal.getInt(end) != 0) {
      int length = journal.getInt(end);
      if (length == PADDING) {
        length = journal.getInt(end + Integer.BYTES);
        if (length < 0 || length > journal.limit() - end - 2 * Integer.BYTES) {
          return false;
        }
        end += 2 * Integer.BYTES + length;
      } else if (length < 0) {
        return false;
      } else if (length > journal.limit() - end - Integer.BYTES) {
        // The file ends before the record does: the bookie stops here, too.
        return false;
      } else {
        last = end;
        if (isEntry() && hasRightDigest()) {
          verified.add(ledger());
        }
        end += Integer.BYTES + length;
      }
    }
    return true;
  }

  private boolean isTorn() {
    return last != NONE
        && isEntry()
        && !hasRightDigest()
        && (verified.contains(ledger()) || endsInZerosOfASector())
        && isZero(end, journal.limit());
  }

  private int length() {
    return journal.getInt(last);
  }

  private long ledger() {
    return journal.getLong(last + Integer.BYTES);
  }

  /** And not one of the bookie's own notes, whose entry is negative. */
  private boolean isEntry() {
    return length() >= ENTRY_HEADER_BYTES + Integer.BYTES
        && journal.getLong(last + Integer.BYTES + Long.BYTES) >= 0;
  }

  private boolean hasRightDigest() {
    int begin = last + Integer.BYTES;
    int digest = begin + ENTRY_HEADER_BYTES;
    int body = digest + Integer.BYTES;
    CRC32C crc = new CRC32C();
    crc.update(journal.slice(begin, ENTRY_HEADER_BYTES));
    crc.update(journal.slice(body, begin + length() - body));
    return (int) crc.getValue() == journal.getInt(digest);
  }

  private boolean endsInZerosOfASector() {
    int recordEnd = last + Integer.BYTES + length();
    int sector = (recordEnd - FEWEST_ZEROS) / SECTOR_BYTES * SECTOR_BYTES;
    return sector > last && isZero(sector, recordEnd);
  }

  private boolean isZero(int from, int to) {
    for (int at = from; at < to; at++) {
      if (journal.get(at) != 0) {
        return false;
      }
    }
    return true;
  }
}
