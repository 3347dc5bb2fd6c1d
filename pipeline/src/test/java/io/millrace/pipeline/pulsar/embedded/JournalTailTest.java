package io.millrace.pipeline.pulsar.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTailTest {
  private static final int FILE_BYTES = 64 << 10;

  private final ByteBuffer journal = ByteBuffer.allocate(FILE_BYTES);

  JournalTailTest() {
    journal.put("BKLG".getBytes(StandardCharsets.US_ASCII)).putInt(6);
    journal.position(JournalTail.HEADER_BYTES);
  }

  /** An entry as a client packs it, with the digest that it has by default. */
  private static byte[] entry(long ledger, long entry, int bytes) {
    byte[] body = new byte[bytes];
    new Random(entry).nextBytes(body);
    body[bytes - 1] = 1;
    byte[] header =
        ByteBuffer.allocate(32)
            .putLong(ledger)
            .putLong(entry)
            .putLong(entry - 1)
            .putLong(bytes)
            .array();
    CRC32C crc = new CRC32C();
    crc.update(header);
    crc.update(body);
    return ByteBuffer.allocate(36 + bytes)
        .put(header)
        .putInt((int) crc.getValue())
        .put(body)
        .array();
  }

  private static byte[] withOtherDigest(byte[] entry) {
    entry[32] ^= 1;
    return entry;
  }

  /** What is left of it if only its first bytes were written. */
  private static byte[] torn(byte[] entry, int written) {
    Arrays.fill(entry, written, entry.length, (byte) 0);
    return entry;
  }

  /** Returns where it begins. */
  private int record(byte[] bytes) {
    int at = journal.position();
    journal.putInt(bytes.length).put(bytes);
    return at;
  }

  private void padding() {
    journal.putInt(JournalTail.PADDING).putInt(100).put(new byte[100]);
  }

  private int torn() {
    return JournalTail.torn(journal.duplicate().clear());
  }

  @Test
  void wholeRecords_areLeft() {
    record(entry(1, 0, 700));
    padding();
    record(entry(2, 0, 9_000));
    record(ByteBuffer.allocate(16).putLong(1).putLong(-0x1000).array());
    padding();
    assertThat(torn()).isEqualTo(-1);
    assertThat(JournalTail.end(journal.duplicate().clear())).isEqualTo(journal.position());
  }

  @Test
  void lastEntryOfAKnownLedger_withAWrongDigest_isFound() {
    record(entry(1, 0, 700));
    padding();
    int last = record(torn(entry(1, 1, 300), 150));
    assertThat(torn()).isEqualTo(last);
  }

  @Test
  void lastEntryOfAnotherLedger_isFoundIfItEndsInZerosOfASector() {
    record(entry(1, 0, 700));
    int last = record(torn(entry(2, 0, 5_000), 2_000));
    assertThat(torn()).isEqualTo(last);
  }

  @Test
  void lastEntryOfALedgerWithAnotherDigest_isLeft() {
    record(entry(1, 0, 700));
    record(withOtherDigest(entry(2, 0, 700)));
    record(withOtherDigest(entry(2, 1, 5_000)));
    assertThat(torn()).isEqualTo(-1);
  }

  @Test
  void lastEntryOfALedgerWithAnotherDigest_thatEndsInAFewZeros_isLeft() {
    record(entry(1, 0, 700));
    // Its last ten bytes are in a sector of their own.
    int bytes = 2 * 512 - journal.position() % 512 - 4 - 36 + 10;
    byte[] zeros = withOtherDigest(entry(2, 0, bytes));
    int last = record(torn(zeros, zeros.length - 10));
    assertThat((last + 4 + zeros.length) % 512).isEqualTo(10);
    assertThat(torn()).isEqualTo(-1);
  }

  @Test
  void wrongDigestBeforeOthers_isLeft() {
    record(entry(1, 0, 700));
    record(withOtherDigest(entry(1, 1, 700)));
    record(entry(1, 2, 700));
    assertThat(torn()).isEqualTo(-1);
  }

  @Test
  void somethingBehindTheLast_isLeft() {
    record(entry(1, 0, 700));
    record(torn(entry(1, 1, 700), 100));
    journal.put(FILE_BYTES - 1, (byte) 1);
    assertThat(torn()).isEqualTo(-1);
  }

  @Test
  void unknownVersionAndNoJournal_areLeft() {
    record(entry(1, 0, 700));
    record(torn(entry(1, 1, 700), 100));
    journal.putInt(4, 7);
    assertThat(torn()).isEqualTo(-1);
    assertThat(JournalTail.torn(ByteBuffer.allocate(100))).isEqualTo(-1);
    assertThat(JournalTail.torn(ByteBuffer.allocate(0))).isEqualTo(-1);
  }

  @Test
  void repair_endsTheJournalThere(@TempDir Path directory) throws Exception {
    record(entry(1, 0, 700));
    int last = record(torn(entry(1, 1, 700), 100));
    Path file = directory.resolve("1a2190b6f18.txn");
    Files.write(file, journal.array());

    JournalTail.repair(directory);

    ByteBuffer after = ByteBuffer.wrap(Files.readAllBytes(file));
    assertThat(JournalTail.end(after)).isEqualTo(last);
    assertThat(JournalTail.torn(after)).isEqualTo(-1);
    assertThat(after.limit()).isEqualTo(FILE_BYTES);
    JournalTail.repair(directory.resolve("absent"));
  }
}
