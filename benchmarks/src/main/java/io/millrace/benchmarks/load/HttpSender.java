package io.millrace.benchmarks.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * One kept-alive HTTP/1.1 connection to OTLP/HTTP that costs the sending machine as little as it
 * can. Belongs to one thread.
 */
public final class HttpSender implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final URI url;
  private final String head;
  private final boolean gzip;
  private Socket socket;
  private InputStream in;
  private OutputStream out;

  /**
   * Connects with the first request.
   *
   * @param key sent as a bearer token, unless it is empty
   */
  public HttpSender(URI url, String key, boolean gzip) {
    this.url = url;
    this.gzip = gzip;
    this.head =
        "POST /v1/logs HTTP/1.1\r\nHost: "
            + url.getAuthority()
            + "\r\nContent-Type: application/x-protobuf\r\n"
            + (gzip ? "Content-Encoding: gzip\r\n" : "")
            + (key.isEmpty() ? "" : "Authorization: Bearer " + key + "\r\n")
            + "Content-Length: ";
  }

  /** The body as it goes over the wire. */
  public byte[] encode(byte[] request) throws IOException {
    if (!gzip) {
      return request;
    }
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(request.length / 4);
    try (GZIPOutputStream stream =
        new GZIPOutputStream(compressed, BUFFER_BYTES) {
          {
            def.setLevel(Deflater.BEST_SPEED);
          }
        }) {
      stream.write(request);
    }
    return compressed.toByteArray();
  }

  /** Sends a body and returns the status of its answer; after a fault it connects anew. */
  public int send(byte[] body) throws IOException {
    try {
      if (socket == null) {
        connect();
      }
      out.write((head + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.flush();
      return readAnswer();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void connect() throws IOException {
    socket = new Socket(url.getHost(), url.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    out = socket.getOutputStream();
  }

  private int readAnswer() throws IOException {
    int status = Integer.parseInt(readLine().split(" ", 3)[1]);
    int length = 0;
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
    }
    in.skipNBytes(length);
    return status;
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection was closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
