package io.millrace.pipeline.pulsar;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.ClientBuilder;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.SizeUnit;
import org.apache.pulsar.client.impl.ClientBuilderImpl;
import org.apache.pulsar.client.impl.PulsarClientImpl;
import org.apache.pulsar.shade.io.netty.util.HashedWheelTimer;
import org.apache.pulsar.shade.io.netty.util.Timer;

/**
 * Clients of Pulsar, all with one timer. A client with a timer of its own, as the builder makes it,
 * wakes up each millisecond: 1.4 % of a core for doing nothing.
 */
public final class PulsarClients {
  private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(15);

  /**
   * Of timeouts, back-off and acknowledgements that wait for others; batches are sent by a clock of
   * their own.
   */
  private static final int TICK_MILLIS = 10;

  /** Never stopped: a client stops only a timer of its own. */
  private static final Timer TIMER =
      new HashedWheelTimer(
          Thread.ofPlatform().daemon().name("pulsar-timer").factory(),
          TICK_MILLIS,
          TimeUnit.MILLISECONDS);

  private PulsarClients() {}

  /**
   * Connects at the first use, and again whenever the connection is lost.
   *
   * @param serviceUrl {@code pulsar://host:port}
   * @param memoryLimitBytes for messages that are sent or received and not yet taken
   */
  // The client logs its statistics once a minute unless told not to, by a call whose successor does
  // something else.
  @SuppressWarnings("deprecation")
  public static PulsarClient open(String serviceUrl, long memoryLimitBytes)
      throws PulsarClientException {
    ClientBuilder builder =
        PulsarClient.builder()
            .serviceUrl(serviceUrl)
            .ioThreads(1)
            .listenerThreads(1)
            .memoryLimit(memoryLimitBytes, SizeUnit.BYTES)
            .connectionTimeout(5, TimeUnit.SECONDS)
            .operationTimeout((int) OPERATION_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveInterval(10, TimeUnit.SECONDS)
            .startingBackoffInterval(100, TimeUnit.MILLISECONDS)
            .maxBackoffInterval(2, TimeUnit.SECONDS)
            .statsInterval(0, TimeUnit.SECONDS);
    return PulsarClientImpl.builder()
        .conf(((ClientBuilderImpl) builder).getClientConfigurationData())
        .timer(TIMER)
        .build();
  }

  /**
   * Closes the connections. The client's threads end in two seconds; nobody has to wait for that.
   */
  public static void close(PulsarClient client) {
    var _ = client.closeAsync();
  }
}
