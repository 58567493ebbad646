package io.ringmaster.proxy.frontend;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.ringmaster.proxy.config.RingmasterConfig;

/**
 * The socket implementation: native epoll where it loads, else NIO.
 *
 * @param epoll whether it is epoll
 */
public record Transport(boolean epoll) {
  /**
   * The transport for a configuration.
   *
   * @throws IllegalStateException when epoll is demanded and does not load; the message says why
   */
  public static Transport of(RingmasterConfig.Transport wanted) {
    return switch (wanted) {
      case NIO -> new Transport(false);
      case AUTO -> new Transport(Epoll.isAvailable());
      case EPOLL -> {
        if (!Epoll.isAvailable()) {
          throw new IllegalStateException(
              "mysql.transport is epoll, which is not available here: "
                  + Epoll.unavailabilityCause().getMessage(),
              Epoll.unavailabilityCause());
        }
        yield new Transport(true);
      }
    };
  }

  /** Event loops of this transport. */
  public EventLoopGroup group(int threads, String name) {
    return new MultiThreadIoEventLoopGroup(
        threads,
        new DeepThreads(name),
        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /** Statements are trees, and long ones deep: a chain of some ten thousand terms has room. */
  private static final class DeepThreads extends DefaultThreadFactory {
    private static final long STACK_BYTES = 16 << 20;

    DeepThreads(String name) {
      super(name);
    }

    @Override
    protected Thread newThread(Runnable target, String name) {
      return new FastThreadLocalThread(threadGroup, target, name, STACK_BYTES);
    }
  }

  /** The listening socket's class. */
  public Class<? extends ServerChannel> server() {
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** A connecting socket's class. */
  public Class<? extends Channel> client() {
    return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }
}
