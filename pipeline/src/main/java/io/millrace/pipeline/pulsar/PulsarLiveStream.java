package io.millrace.pipeline.pulsar;

import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.LiveFilter;
import io.millrace.model.stream.LiveStream;
import io.millrace.model.stream.LiveSubscription;
import io.millrace.model.tenant.TenantId;
import java.util.HashMap;
import java.util.Map;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;

/**
 * The live stream on Pulsar: for each tenant that anyone follows, one reader on each of its
 * partitions, shared by all subscribers of this process and closed behind the last of them. Readers
 * leave no trace in Pulsar, hold back no ledger and slow no writer.
 *
 * <p>The topics must be there: {@link PulsarEventLog#open} of any process makes them. A partition
 * that is added is followed by tenants that nobody followed before.
 */
public final class PulsarLiveStream implements LiveStream {
  /** Bytes that wait for one subscriber at most. */
  static final long QUEUE_BYTES = 8L << 20;

  private static final long CLIENT_BYTES = 32L << 20;

  private final PulsarClient client;
  private final AdminClient admin;
  private final LivePartitions partitions;
  private final long queueBytes;
  private final Map<TenantId, TenantReaders> followed = new HashMap<>();
  private boolean closed;

  private PulsarLiveStream(PulsarSettings settings, long queueBytes) throws PulsarClientException {
    this.queueBytes = queueBytes;
    this.client = PulsarClients.open(settings.serviceUrl(), CLIENT_BYTES);
    this.admin = new AdminClient(settings.adminUrl());
    this.partitions = new LivePartitions(client, settings, admin);
  }

  /** Connects when somebody subscribes, not before. */
  public static PulsarLiveStream open(PulsarSettings settings) {
    return open(settings, QUEUE_BYTES);
  }

  static PulsarLiveStream open(PulsarSettings settings, long queueBytes) {
    try {
      return new PulsarLiveStream(settings, queueBytes);
    } catch (PulsarClientException e) {
      throw PulsarErrors.toEventLogException("connect to " + settings.serviceUrl(), e);
    }
  }

  @Override
  public <T> LiveSubscription<T> subscribe(TenantId tenant, LiveFilter<T> filter) {
    LiveQueue queue = new LiveQueue(queueBytes);
    join(tenant, queue);
    try {
      // Behind the readers' start: what is not read from here on is stored, or they have it.
      UnstoredEvents unstored = new UnstoredEvents(partitions, tenant, queue);
      return new PulsarLiveSubscription<>(queue, unstored, filter, () -> leave(tenant, queue));
    } catch (RuntimeException e) {
      leave(tenant, queue);
      throw e;
    }
  }

  private synchronized void join(TenantId tenant, LiveQueue queue) {
    if (closed) {
      throw new EventLogException(
          EventLogException.Kind.UNAVAILABLE, "follow the stream: it is closed");
    }
    TenantReaders readers = followed.get(tenant);
    if (readers == null) {
      readers = new TenantReaders(tenant);
      try {
        readers.open(client, partitions);
      } catch (PulsarClientException e) {
        readers.close();
        throw PulsarErrors.toEventLogException("follow the stream of " + tenant, e);
      } catch (RuntimeException e) {
        readers.close();
        throw e;
      }
      followed.put(tenant, readers);
    }
    readers.add(queue);
  }

  private synchronized void leave(TenantId tenant, LiveQueue queue) {
    TenantReaders readers = followed.get(tenant);
    if (readers == null) {
      queue.close();
    } else if (readers.remove(queue)) {
      followed.remove(tenant);
      readers.close();
    }
  }

  /** How many tenants are followed. */
  synchronized int followedTenants() {
    return followed.size();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      followed.values().forEach(TenantReaders::close);
      followed.clear();
    }
    PulsarClients.close(client);
    PulsarEventLog.closeQuietly(admin);
  }
}
