package io.millrace.receiver;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Collects a request's body within its limits. A body that is refused is still read, and thrown
 * away: many clients send all of it before they look for the answer, and would see a broken
 * connection in its place. Past the bound of that the connection is broken after all. Runs on the
 * request's event loop.
 */
final class BodyCollector implements Subscriber<HttpObject> {
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final BoundedBytes bytes;
  private long discardableBytes;
  private RefusedException refusal;
  private Subscription subscription;

  BodyCollector(BoundedBytes bytes, long maxDiscardedBytes) {
    this.bytes = bytes;
    this.discardableBytes = maxDiscardedBytes;
  }

  /** Throws all of the body away, to answer with the refusal then. */
  void refuse(RefusedException newRefusal) {
    refusal = newRefusal;
    bytes.clear();
  }

  /**
   * Completes on the event loop with the body, or with a {@link RefusedException}, or with the
   * fault of the connection.
   */
  CompletableFuture<byte[]> body() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(HttpObject part) {
    if (part instanceof HttpData data) {
      if (refusal == null) {
        collect(data);
      } else {
        discard(data);
      }
    }
  }

  private void collect(HttpData data) {
    try {
      bytes.add(data.array(), 0, data.length());
    } catch (RefusedException e) {
      refuse(e);
    }
  }

  private void discard(HttpData data) {
    discardableBytes -= data.length();
    if (discardableBytes < 0 && body.completeExceptionally(refusal)) {
      subscription.cancel();
    }
  }

  @Override
  public void onError(Throwable fault) {
    body.completeExceptionally(fault);
  }

  @Override
  public void onComplete() {
    if (refusal == null) {
      body.complete(bytes.toByteArray());
    } else {
      body.completeExceptionally(refusal);
    }
  }
}
