package io.millrace.query.http;

import com.google.common.collect.ImmutableList;
import io.millrace.model.stream.EventLogException;
import io.millrace.model.stream.LiveFilter;
import io.millrace.model.stream.LiveStream;
import io.millrace.model.stream.LiveSubscription;
import io.millrace.model.stream.LogEvent;
import io.millrace.model.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Hands events of a test to all subscribers of their tenant. */
final class FakeLiveStream implements LiveStream {
  private final List<Followed<?>> followed = new CopyOnWriteArrayList<>();
  private final AtomicLong dropped = new AtomicLong();
  private volatile EventLogException fault;

  /** Makes the next subscriptions fail; null ends that. */
  void failWith(EventLogException next) {
    fault = next;
  }

  /** Takes away of every subscription, as if it had read too slowly. */
  void drop(long records) {
    dropped.addAndGet(records);
  }

  void add(LogEvent event) {
    followed.stream()
        .filter(next -> next.tenant.equals(event.tenant()))
        .forEach(next -> next.events.add(event));
  }

  int subscriptions() {
    return followed.size();
  }

  @Override
  public <T> LiveSubscription<T> subscribe(TenantId tenant, LiveFilter<T> filter) {
    if (fault != null) {
      throw fault;
    }
    Followed<T> next = new Followed<>(tenant, filter);
    followed.add(next);
    return next;
  }

  @Override
  public void close() {}

  private final class Followed<T> implements LiveSubscription<T> {
    private final TenantId tenant;
    private final LiveFilter<T> filter;
    private final BlockingQueue<LogEvent> events = new LinkedBlockingQueue<>();
    private final long droppedBefore = dropped.get();

    Followed(TenantId tenant, LiveFilter<T> filter) {
      this.tenant = tenant;
      this.filter = filter;
    }

    @Override
    public ImmutableList<T> receive(Duration timeout) throws InterruptedException {
      LogEvent event = events.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
      ImmutableList.Builder<T> wanted = ImmutableList.builder();
      if (event != null) {
        filter.select(event, wanted::add);
      }
      return wanted.build();
    }

    @Override
    public long droppedRecords() {
      return dropped.get() - droppedBefore;
    }

    @Override
    public void close() {
      followed.remove(this);
    }
  }
}
