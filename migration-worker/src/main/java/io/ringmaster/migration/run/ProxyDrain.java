package io.ringmaster.migration.run;

import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Waits for proxies to learn of a hold, and to end what is older. */
public final class ProxyDrain {
  // Both made at once: the first is used long before statements wait, the other only then.
  private static final ToLongFunction<Proxy> KNOWN = Proxy::epoch;
  private static final ToLongFunction<Proxy> DRAINED = Proxy::drained;

  private ProxyDrain() {}

  /**
   * Waits until all proxies that are registered route with a shard map, or a newer one.
   *
   * @param giveUp as of {@link System#nanoTime}
   * @return the ids of these proxies
   * @throws TimeoutException naming a proxy that does not
   */
  public static Set<String> awaitKnown(MetadataStore store, long epoch, long giveUp)
      throws InterruptedException, TimeoutException {
    return await(store, epoch, giveUp, KNOWN);
  }

  /**
   * Waits until all proxies that are registered are drained.
   *
   * @param epoch of a shard map that holds
   * @param giveUp as of {@link System#nanoTime}
   * @return the ids of these proxies
   * @throws TimeoutException naming a proxy that is not drained, and why
   */
  public static Set<String> await(MetadataStore store, long epoch, long giveUp)
      throws InterruptedException, TimeoutException {
    return await(store, epoch, giveUp, DRAINED);
  }

  /**
   * Waits until nothing is under way in any registered proxy that was planned with an older shard
   * map.
   *
   * @param giveUp as of {@link System#nanoTime}
   * @throws TimeoutException naming a proxy where something is
   */
  public static void awaitSettled(MetadataStore store, long epoch, long giveUp)
      throws InterruptedException, TimeoutException {
    await(store, epoch, giveUp, Proxy::settled);
  }

  private static Set<String> await(
      MetadataStore store, long epoch, long giveUp, ToLongFunction<Proxy> reached)
      throws InterruptedException, TimeoutException {
    List<Proxy> proxies = store.awaitProxies(all -> busy(all, epoch, reached).isEmpty(), giveUp);
    Optional<String> reason = reason(proxies, epoch, reached);
    if (reason.isPresent()) {
      throw new TimeoutException(reason.get());
    }
    return proxies.stream().map(Proxy::id).collect(Collectors.toSet());
  }

  /**
   * Names a proxy that has to be waited for, and why; empty when there is none.
   *
   * @param epoch of a shard map that holds, perhaps no longer
   * @param drained whether they have to be drained; else they have to know
   */
  static Optional<String> reason(List<Proxy> proxies, long epoch, boolean drained) {
    return reason(proxies, epoch, drained ? DRAINED : KNOWN);
  }

  private static Optional<String> reason(
      List<Proxy> proxies, long epoch, ToLongFunction<Proxy> reached) {
    return busy(proxies, epoch, reached).stream()
        .max(
            Comparator.comparing((Proxy proxy) -> proxy.epoch() < epoch)
                .thenComparing(proxy -> proxy.oldest().isPresent()))
        .map(
            proxy ->
                proxy.epoch() < epoch
                    ? "proxy %s does not answer; it is waited for until its lease ends"
                        .formatted(proxy.address())
                    : LongTransactions.sentence(proxy, Clock.systemUTC())
                        .orElse(
                            "proxy %s has statements or transactions under way that began before"
                                .formatted(proxy.address())));
  }

  private static List<Proxy> busy(List<Proxy> all, long epoch, ToLongFunction<Proxy> reached) {
    return all.stream().filter(proxy -> reached.applyAsLong(proxy) < epoch).toList();
  }
}
