package io.millrace.pipeline.pulsar.embedded;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.function.BooleanSupplier;

/** Healthy when a GET is answered 200 within two seconds. Blocks; never throws. */
record HttpHealth(URI uri) implements BooleanSupplier {
  private static final int CONNECT_TIMEOUT_MILLIS = 500;
  private static final int READ_TIMEOUT_MILLIS = 1500;

  @Override
  public boolean getAsBoolean() {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
      connection.setReadTimeout(READ_TIMEOUT_MILLIS);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      // Not listening, or not answering in time: that is the answer to the question.
      return false;
    }
  }
}
