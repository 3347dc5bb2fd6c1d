package io.millrace.server.supervise;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.millrace.model.process.ChildCommand;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Keeps children running. A child that ends, or gives no healthy answer for 30 s, is started again,
 * after a pause that doubles from 250 ms to 15 s. They start side by side and stop one after the
 * other, the last first.
 */
public final class Supervisor implements AutoCloseable {
  private final ImmutableList<SupervisedChild> children;

  /**
   * Starts nothing yet.
   *
   * @param commands in the order in which they depend on each other
   * @param runDirectory notes their process ids
   */
  public Supervisor(List<ChildCommand> commands, RunDirectory runDirectory) {
    children =
        commands.stream()
            .map(command -> new SupervisedChild(command, runDirectory))
            .collect(ImmutableList.toImmutableList());
  }

  /**
   * Starts all and waits until each is healthy.
   *
   * @throws IllegalStateException if one cannot be started; the others are stopped again
   */
  public void start() throws InterruptedException {
    CompletableFuture<?>[] healthy =
        children.stream().map(SupervisedChild::start).toArray(CompletableFuture[]::new);
    try {
      // Not allOf alone: it would wait for the slow ones when one has failed already.
      CompletableFuture<Void> firstFailure = new CompletableFuture<>();
      for (CompletableFuture<?> one : healthy) {
        var _ =
            one.whenComplete(
                (ignored, error) -> {
                  if (error != null) {
                    firstFailure.completeExceptionally(error);
                  }
                });
      }
      CompletableFuture.anyOf(CompletableFuture.allOf(healthy), firstFailure).get();
    } catch (ExecutionException e) {
      close();
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    }
  }

  /** Process id of a child that runs now. */
  public OptionalLong pid(String name) {
    return children.stream()
        .filter(child -> child.name().equals(name))
        .map(SupervisedChild::process)
        .filter(process -> process != null)
        .mapToLong(process -> process.pid())
        .findFirst();
  }

  /** Stops all, the last first. Each has six seconds to end by itself. */
  @Override
  public void close() {
    try {
      for (SupervisedChild child : Lists.reverse(children)) {
        child.stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
