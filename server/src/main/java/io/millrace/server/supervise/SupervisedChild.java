package io.millrace.server.supervise;

import io.millrace.model.process.ChildCommand;
import io.millrace.model.process.ChildProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One child and the thread that watches it. */
final class SupervisedChild {
  private static final Logger LOG = LoggerFactory.getLogger(SupervisedChild.class);
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);

  /** A child that answers nothing for so long is killed and started again. */
  private static final Duration UNHEALTHY_LIMIT = Duration.ofSeconds(30);

  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(250);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(15);
  private static final Duration STOP_GRACE = Duration.ofSeconds(6);

  private final ChildCommand command;
  private final RunDirectory runDirectory;
  private final CompletableFuture<Void> firstHealthy = new CompletableFuture<>();
  private final CompletableFuture<Void> stopRequest = new CompletableFuture<>();
  private final Thread watcher;
  private volatile ChildProcess process;

  SupervisedChild(ChildCommand command, RunDirectory runDirectory) {
    this.command = command;
    this.runDirectory = runDirectory;
    // A platform thread: it lives as long as the child, and a virtual one would be held by the
    // process calls anyway.
    this.watcher =
        Thread.ofPlatform().name("supervise-" + command.name()).daemon().unstarted(this::watch);
  }

  /**
   * Starts the child; the future completes when it is healthy for the first time, or fails if it
   * cannot be started.
   */
  CompletableFuture<Void> start() {
    watcher.start();
    return firstHealthy;
  }

  String name() {
    return command.name();
  }

  /** The running process, or null between two. */
  ChildProcess process() {
    return process;
  }

  void stop() throws InterruptedException {
    stopRequest.complete(null);
    watcher.join();
  }

  private void watch() {
    Duration backOff = FIRST_BACK_OFF;
    try {
      while (!stopRequest.isDone()) {
        long begin = System.nanoTime();
        boolean wasHealthy = runOnce();
        if (stopRequest.isDone()) {
          return;
        }
        if (!firstHealthy.isDone()) {
          return;
        }
        if (wasHealthy
            && Duration.ofNanos(System.nanoTime() - begin).compareTo(LONGEST_BACK_OFF) > 0) {
          backOff = FIRST_BACK_OFF;
        }
        LOG.warn("{}: starting again in {} ms", command.name(), backOff.toMillis());
        awaitStop(backOff);
        backOff =
            backOff.multipliedBy(2).compareTo(LONGEST_BACK_OFF) > 0
                ? LONGEST_BACK_OFF
                : backOff.multipliedBy(2);
      }
    } catch (InterruptedException e) {
      LOG.error("{}: its watcher was interrupted, it is watched no more", command.name());
    }
  }

  /**
   * Runs the child until it ends, must be restarted, or a stop is asked for. True if it was healthy
   * once.
   */
  private boolean runOnce() throws InterruptedException {
    ChildProcess started;
    try {
      started = ChildProcess.start(command);
      runDirectory.writePid(command.name(), started.pid());
    } catch (RuntimeException e) {
      failed(e);
      return false;
    }
    process = started;
    try {
      CompletableFuture.anyOf(stopRequest, startup(started)).join();
      if (stopRequest.isDone()) {
        return true;
      }
      LOG.info("{}: healthy, process {}", command.name(), started.pid());
      firstHealthy.complete(null);
      watchHealthy(started);
      return true;
    } catch (java.util.concurrent.CompletionException e) {
      failed(e.getCause());
      return false;
    } finally {
      started.stop(STOP_GRACE);
      process = null;
      LOG.info(
          "{}: process {} ended with code {}",
          command.name(),
          started.pid(),
          started.onExit().join());
    }
  }

  private static CompletableFuture<Void> startup(ChildProcess started) {
    CompletableFuture<Void> healthy = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                started.awaitHealthy();
                healthy.complete(null);
              } catch (Exception e) {
                healthy.completeExceptionally(e);
              }
            });
    return healthy;
  }

  private void failed(Throwable cause) {
    if (!firstHealthy.completeExceptionally(cause)) {
      LOG.error("{}", cause.getMessage());
    }
  }

  private void watchHealthy(ChildProcess running) throws InterruptedException {
    long lastHealthy = System.nanoTime();
    while (running.isAlive()) {
      if (awaitStop(CHECK_INTERVAL)) {
        return;
      }
      if (command.healthCheck().getAsBoolean()) {
        lastHealthy = System.nanoTime();
      } else if (Duration.ofNanos(System.nanoTime() - lastHealthy).compareTo(UNHEALTHY_LIMIT) > 0) {
        LOG.error(
            "{}: no healthy answer for {} s, killing it; {}",
            command.name(),
            UNHEALTHY_LIMIT.toSeconds(),
            running.logTail());
        running.kill();
        return;
      }
    }
    LOG.error("{}: ended unexpectedly with code {}", command.name(), running.onExit().join());
  }

  /**
   * Waits until a stop is asked for, the child ends, or the time is over; true if a stop was asked
   * for.
   */
  private boolean awaitStop(Duration atMost) throws InterruptedException {
    ChildProcess running = process;
    CompletableFuture<?> wake =
        running == null ? stopRequest : CompletableFuture.anyOf(stopRequest, running.onExit());
    try {
      wake.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return stopRequest.isDone();
  }
}
