package io.millrace.pipeline.pulsar.embedded;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Ends Pulsar's process at once, as kill -9 does, when its bookie could not write to the disk. The
 * next start reads the journal again, and nothing that was confirmed is lost.
 *
 * <p>The bookie by itself loses it. A flush that fails has swapped the two halves of the write
 * cache before; the next one, at the bookie's end or a minute later, finds the other half empty,
 * takes everything for flushed and moves the journal's mark on, so that what lies before it is not
 * read again (BookKeeper 4.17.2, {@code SingleDirectoryDbLedgerStorage.checkpoint} and {@code
 * flush}).
 *
 * <p>Takes the place of standard error, to which log4j2.xml sends the bookie's errors in the thread
 * that has them, before it goes on. Runs inside Pulsar's process and needs nothing but the JDK.
 */
final class BookieGuard extends FilterOutputStream {
  /** EX_IOERR of sysexits.h. */
  static final int EXIT_CODE = 74;

  /** What Journal, SyncThread and SingleDirectoryDbLedgerStorage say, each in one piece. */
  static final List<String> MESSAGES =
      List.of(
          "I/O exception in Journal thread!",
          "I/O exception in ForceWrite thread",
          "No writeable ledger directories",
          "Exception flushing ledgers",
          "Error during flush");

  private final PrintStream err;

  private BookieGuard(PrintStream err) {
    super(err);
    this.err = err;
  }

  /** Before log4j opens standard error. */
  static void install() {
    OutputStream guard = new BookieGuard(System.err);
    System.setErr(new PrintStream(guard, true, StandardCharsets.UTF_8));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    if (tellsOfLoss(new String(bytes, offset, length, StandardCharsets.UTF_8))) {
      err.println(
          "bookie-guard: the bookie could not write; Pulsar ends at once, so that nothing is lost,"
              + " and reads its journal again at the next start (remedy: room on the disk)");
      err.flush();
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  static boolean tellsOfLoss(String text) {
    return MESSAGES.stream().anyMatch(text::contains);
  }
}
