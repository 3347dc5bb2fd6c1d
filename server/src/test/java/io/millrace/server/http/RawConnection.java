package io.millrace.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that sends what it likes, byte by byte. */
final class RawConnection implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  RawConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  void send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Sends as much as the other side takes. */
  void sendUntilClosed(String text) {
    try {
      send(text);
    } catch (IOException e) {
      // what it had to say can still be read
      return;
    }
  }

  /** What comes until the other side closes; fails if that takes longer than the patience. */
  String readToEnd(Duration patience) throws IOException {
    socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
    StringBuilder text = new StringBuilder();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        text.append((char) b);
      }
    } catch (SocketException e) {
      // reset: that is an end too
      return text.toString();
    }
    return text.toString();
  }

  /** Sends a text again and again, on another thread, until the connection is closed. */
  void trickle(String text, Duration pause) {
    Thread.startVirtualThread(
        () -> {
          try {
            while (true) {
              send(text);
              Thread.sleep(pause);
            }
          } catch (IOException e) {
            // closed, by either side
            return;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
