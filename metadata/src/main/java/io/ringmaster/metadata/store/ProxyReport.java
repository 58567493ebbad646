package io.ringmaster.metadata.store;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How far a proxy is with shard maps. It is told by the name of an ephemeral znode, so that
 * ZooKeeper's event says it all: a cutover waits for it.
 *
 * @param proxy its id
 * @param epoch as of {@link ProxyRegistration.Proxy}, as are the others
 */
record ProxyReport(String proxy, long epoch, long drained, long settled) {
  static ProxyReport none(String proxy) {
    return new ProxyReport(proxy, 0, 0, 0);
  }

  /** The greater of each number: nothing that was said is taken back. */
  ProxyReport with(ProxyReport other) {
    return new ProxyReport(
        proxy,
        Math.max(epoch, other.epoch),
        Math.max(drained, other.drained),
        Math.max(settled, other.settled));
  }

  /** A znode's name; another each time, for one of an earlier session goes by itself. */
  String name() {
    return EntityJson.name(
        EntityJson.object()
            .put("proxy", proxy)
            .put("epoch", epoch)
            .put("drained", drained)
            .put("settled", settled)
            .put("nonce", ThreadLocalRandom.current().nextLong()));
  }

  /** What a znode's name says; empty when it is none of ours. */
  static Optional<ProxyReport> read(String name) {
    try {
      JsonFields json = EntityJson.fieldsOfName(name);
      return Optional.of(
          new ProxyReport(
              json.text("proxy"),
              json.integer64("epoch"),
              json.integer64("drained"),
              json.integer64("settled")));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
