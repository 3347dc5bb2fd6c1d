package io.millrace.receiver;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Collects a request's body within its limits; a body past them is read no further. Runs on the
 * request's event loop.
 */
final class BodyCollector implements Subscriber<HttpObject> {
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final BoundedBytes bytes;
  private Subscription subscription;

  BodyCollector(BoundedBytes bytes) {
    this.bytes = bytes;
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
    if (part instanceof HttpData data && !body.isDone()) {
      try {
        bytes.add(data.array(), 0, data.length());
      } catch (RefusedException e) {
        subscription.cancel();
        body.completeExceptionally(e);
      }
    }
  }

  @Override
  public void onError(Throwable fault) {
    body.completeExceptionally(fault);
  }

  @Override
  public void onComplete() {
    body.complete(bytes.toByteArray());
  }
}
