package io.millrace.query.http;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestId;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketFrameType;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import io.millrace.model.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one tail: its thread, and how it ends. Of the client's frames nothing is wanted but
 * to know when it goes.
 */
final class TailSession implements Subscriber<WebSocketFrame> {
  static final String STOPPING = "the server stops; connect again";

  private static final int CLOSE_SECONDS = 1;

  /** RFC 6455, section 5.5: 125 bytes, of which two are the status. */
  private static final int MAX_REASON_BYTES = 123;

  private static final Logger LOGGER = LoggerFactory.getLogger(TailSession.class);

  private final RequestId id;
  private final TenantId tenant;
  private final Tail tail;
  private final WebSocketWriter out;
  private final OpenTails open;
  private final Thread thread;
  private volatile boolean clientGone;

  TailSession(RequestId id, TenantId tenant, Tail tail, WebSocketWriter out, OpenTails open) {
    this.id = id;
    this.tenant = tenant;
    this.tail = tail;
    this.out = out;
    this.open = open;
    this.thread = Thread.ofVirtual().name("tail-" + id.shortText()).unstarted(this::run);
  }

  /** False if there are too many tails. */
  boolean start() {
    if (!open.enter(tenant, thread)) {
      return false;
    }
    thread.start();
    return true;
  }

  private void run() {
    try {
      tail.run();
      out.close();
    } catch (InterruptedException e) {
      closeInterrupted();
    } catch (RuntimeException e) {
      if (clientGone || open.isClosed()) {
        // Whatever was under way did not like to be interrupted.
        closeInterrupted();
      } else {
        fail(ErrorStatus.of(e), e);
      }
    } finally {
      open.leave(tenant, thread);
    }
  }

  private void closeInterrupted() {
    if (clientGone) {
      out.close();
      return;
    }
    out.close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, STOPPING);
    try {
      // The server closes its connections when all tails have left.
      out.whenComplete().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOGGER.debug("request {}: the tail's end was not taken", id.text(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fail(ErrorStatus error, RuntimeException cause) {
    if (error.isServerError()) {
      LOGGER.warn("request {}: the tail ended", id.text(), cause);
    }
    out.close(closeStatus(error), reason(error.text()));
  }

  /** As much as a close frame holds. */
  private static String reason(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_REASON_BYTES) {
      return text;
    }
    int end = MAX_REASON_BYTES - 3;
    while ((bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + "...";
  }

  private static WebSocketCloseStatus closeStatus(ErrorStatus error) {
    if (error.status().equals(HttpStatus.SERVICE_UNAVAILABLE)) {
      return WebSocketCloseStatus.TRY_AGAIN_LATER;
    }
    return error.isServerError()
        ? WebSocketCloseStatus.INTERNAL_SERVER_ERROR
        : WebSocketCloseStatus.POLICY_VIOLATION;
  }

  private void clientGone() {
    clientGone = true;
    thread.interrupt();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(WebSocketFrame frame) {
    try (frame) {
      if (frame.type() == WebSocketFrameType.CLOSE) {
        clientGone();
      }
    }
  }

  @Override
  public void onError(Throwable fault) {
    clientGone();
  }

  @Override
  public void onComplete() {
    clientGone();
  }
}
