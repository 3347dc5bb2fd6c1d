package io.millrace.storage.clickhouse.engine;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.util.EventLoopGroups;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Event loops of one thread that end as soon as they are told to. Netty's own wait for two seconds
 * in which nothing comes; an Armeria server ends its loops when its connections are closed, so that
 * nothing can come, and would wait for each of its groups in turn.
 */
public final class PromptEventLoops extends MultiThreadIoEventLoopGroup {
  private static final long TIMEOUT_SECONDS = 15;

  private PromptEventLoops(String threadName, IoHandlerFactory handlers) {
    super(1, new DefaultThreadFactory(threadName), handlers);
  }

  /** For the transport that Armeria uses here; its own group where that is a rare one. */
  public static EventLoopGroup of(String threadName) {
    return switch (Flags.transportType()) {
      case EPOLL -> new PromptEventLoops(threadName, EpollIoHandler.newFactory());
      case NIO -> new PromptEventLoops(threadName, NioIoHandler.newFactory());
      case IO_URING, KQUEUE -> EventLoopGroups.newEventLoopGroup(1, threadName);
    };
  }

  @Override
  public Future<?> shutdownGracefully() {
    return shutdownGracefully(0, TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
