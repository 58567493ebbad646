package io.ringmaster.metadata.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.Reservations;
import io.ringmaster.metadata.Reservations.Block;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * How far the counts of AUTO_INCREMENT columns are: a znode each, changed by compare-and-set. They
 * are no part of the {@linkplain io.ringmaster.metadata.ClusterState state}, since they change
 * without anybody else having to know. Safe for any thread; not for event loops.
 */
public final class Sequences {
  private final CuratorFramework client;
  private final StorePaths paths;
  private final CountedCalls calls;

  Sequences(CuratorFramework client, StorePaths paths, StoreConfig config) {
    this.client = client;
    this.paths = paths;
    calls = new CountedCalls(config);
  }

  /**
   * A count as it was read or written.
   *
   * @param version to compare with
   */
  public record Versioned(Reservations reservations, int version) {}

  /**
   * Reads a count; empty before it has begun.
   *
   * @throws MetadataException UNAVAILABLE or UNREADABLE
   */
  public Optional<Versioned> read(String sequence) {
    return calls.call(
        "read a sequence",
        () -> {
          Stat stat = new Stat();
          try {
            byte[] data = client.getData().storingStatIn(stat).forPath(paths.sequence(sequence));
            return Optional.of(new Versioned(parse(sequence, data), stat.getVersion()));
          } catch (KeeperException.NoNodeException e) {
            return Optional.empty();
          }
        });
  }

  /**
   * Begins a count, if nobody else has.
   *
   * @return empty when somebody has
   * @throws MetadataException UNAVAILABLE
   */
  public Optional<Versioned> create(String sequence, Reservations first) {
    return calls.call(
        "begin a sequence",
        () -> {
          try {
            client
                .create()
                .creatingParentsIfNeeded()
                .forPath(paths.sequence(sequence), write(first));
            return Optional.of(new Versioned(first, 0));
          } catch (KeeperException.NodeExistsException e) {
            return Optional.empty();
          }
        });
  }

  /**
   * Changes a count, if nobody else has since it was read.
   *
   * @return empty when somebody has
   * @throws MetadataException UNAVAILABLE: whether it was changed is unknown then
   */
  public Optional<Versioned> replace(String sequence, Versioned read, Reservations next) {
    return calls.call(
        "reserve numbers of a sequence",
        () -> {
          try {
            Stat stat =
                client
                    .setData()
                    .withVersion(read.version())
                    .forPath(paths.sequence(sequence), write(next));
            return Optional.of(new Versioned(next, stat.getVersion()));
          } catch (KeeperException.BadVersionException | KeeperException.NoNodeException e) {
            return Optional.empty();
          }
        });
  }

  /** Forgets a count, of which no rule speaks any more. */
  public void remove(String sequence) {
    calls.call(
        "remove a sequence",
        () -> {
          try {
            client.delete().forPath(paths.sequence(sequence));
          } catch (KeeperException.NoNodeException e) {
            // It had not begun: gone is what was asked for.
          }
          return null;
        });
  }

  /** How often ZooKeeper was asked since the start. */
  public long requests() {
    return calls.count();
  }

  private static byte[] write(Reservations of) {
    ObjectNode json = EntityJson.object();
    if (of.closed()) {
      json.put("closed", true);
    }
    json.put("next", of.next());
    ArrayNode blocks = json.putArray("blocks");
    for (Block block : of.blocks()) {
      blocks
          .addObject()
          .put("proxy", block.proxy())
          .put("from", block.from())
          .put("to", block.to())
          .put("at", block.at().toString());
    }
    return EntityJson.bytes(json);
  }

  private static Reservations parse(String sequence, byte[] data) {
    try {
      JsonFields json = EntityJson.fields(data);
      List<Block> blocks = json.objects("blocks").stream().map(Sequences::block).toList();
      Reservations parsed =
          new Reservations(
              json.optionalBool("closed").orElse(false), json.integer64("next"), blocks);
      json.finish();
      return parsed;
    } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
      throw new MetadataException(
          Reason.UNREADABLE,
          "sequence '" + sequence + "' in ZooKeeper can't be read: " + e.getMessage());
    }
  }

  private static Block block(JsonFields json) {
    Block block =
        new Block(
            json.text("proxy"),
            json.integer64("from"),
            json.integer64("to"),
            Instant.parse(json.text("at")));
    json.finish();
    return block;
  }
}
