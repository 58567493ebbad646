package io.ringmaster.proxy.backend;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Function;

/**
 * Resolves servers' names on virtual threads: the system may take seconds to, for which an event
 * loop must not wait. IP addresses need no thread.
 */
final class ServerNames extends AddressResolverGroup<InetSocketAddress> {
  private final Lookup lookup;

  /** Finds a name's addresses; may block. */
  @FunctionalInterface
  interface Lookup {
    /** At least one address, the preferred one first. */
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  /** Asks the system, whose answers Java keeps for a while. */
  ServerNames() {
    this(InetAddress::getAllByName);
  }

  ServerNames(Lookup lookup) {
    this.lookup = lookup;
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new Resolver(executor).asAddressResolver();
  }

  private final class Resolver extends InetNameResolver {
    Resolver(EventExecutor executor) {
      super(executor);
    }

    @Override
    protected void doResolve(String name, Promise<InetAddress> promise)
        throws UnknownHostException {
      find(name, promise, List::getFirst);
    }

    @Override
    protected void doResolveAll(String name, Promise<List<InetAddress>> promise)
        throws UnknownHostException {
      find(name, promise, all -> all);
    }

    private <T> void find(String name, Promise<T> promise, Function<List<InetAddress>, T> wanted)
        throws UnknownHostException {
      byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
      if (address != null) {
        promise.setSuccess(wanted.apply(List.of(InetAddress.getByAddress(name, address))));
        return;
      }
      Thread.ofVirtual()
          .name("resolve-" + name)
          .start(
              () -> {
                try {
                  promise.trySuccess(wanted.apply(List.of(lookup.addresses(name))));
                } catch (UnknownHostException e) {
                  promise.tryFailure(new UnknownHostException("unknown host " + e.getMessage()));
                }
              });
    }
  }
}
