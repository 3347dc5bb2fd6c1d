package io.millrace.pipeline.pulsar;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands one {@link PulsarServer} to all tests of a test process. It ends with the process, or
 * earlier when no class wants it for a while: a Pulsar that does nothing takes a twelfth of a core.
 */
public final class PulsarExtension
    implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(PulsarExtension.class);
  private static final long IDLE_SECONDS = 10;

  /** The server, between classes that want it and for a while after the last. */
  private static final class Shared implements AutoCloseable {
    private PulsarServer server;
    private int classes;
    private Future<?> end = CompletableFuture.completedFuture(null);

    synchronized void classBegins() {
      classes++;
      end.cancel(false);
    }

    synchronized void classEnds() {
      classes--;
      end =
          CompletableFuture.runAsync(
              this::closeIfIdle, CompletableFuture.delayedExecutor(IDLE_SECONDS, TimeUnit.SECONDS));
    }

    private synchronized void closeIfIdle() {
      if (classes == 0) {
        close();
      }
    }

    synchronized PulsarServer server() {
      if (server == null) {
        server = start();
      }
      return server;
    }

    @Override
    public synchronized void close() {
      if (server != null) {
        server.close();
        server = null;
      }
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    shared(context).classBegins();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    shared(context).classEnds();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == PulsarServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return shared(context).server();
  }

  private static Shared shared(ExtensionContext context) {
    return context
        .getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
        .getOrComputeIfAbsent(Shared.class, type -> new Shared(), Shared.class);
  }

  private static PulsarServer start() {
    try {
      return PulsarServer.start();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
