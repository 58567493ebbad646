package io.ringmaster.metadata.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * The numbers of machines that are part of time-ordered ids: a znode each, which says up to when
 * ids with it may have been made, and is changed by compare-and-set. Who has a number raises its
 * mark first and makes ids up to it; who takes the number over begins behind the mark, and has made
 * it impossible by that for the one before to raise it. So no id is made twice, whatever becomes of
 * sessions and clocks. That two do not take one number from each other all the time is for an
 * ephemeral znode, the {@linkplain Leadership lead} of it. Safe for any thread; not for event
 * loops.
 */
public final class MachineMarks {
  private final CuratorFramework client;
  private final StorePaths paths;
  private final CountedCalls calls;

  MachineMarks(CuratorFramework client, StorePaths paths, StoreConfig config) {
    this.client = client;
    this.paths = paths;
    calls = new CountedCalls(config);
  }

  /**
   * A mark as it was read or written.
   *
   * @param until ids up to this moment may have been made; the epoch of Unix when there are none
   * @param version to compare with; -1 for none
   */
  public record Mark(Instant until, int version) {}

  /**
   * Takes a number for this process unless another has it.
   *
   * @param proxy who takes it, for people
   * @throws MetadataException UNAVAILABLE
   */
  public Optional<Leadership> take(int machine, String proxy) {
    return calls.call(
        "take the number of a machine",
        () -> Leadership.take(client, paths.leader("machine-" + machine), proxy));
  }

  /**
   * Reads a mark.
   *
   * @throws MetadataException UNAVAILABLE or UNREADABLE
   */
  public Mark read(int machine) {
    return calls.call(
        "read the mark of a machine",
        () -> {
          Stat stat = new Stat();
          try {
            byte[] data = client.getData().storingStatIn(stat).forPath(paths.machine(machine));
            return new Mark(parse(machine, data), stat.getVersion());
          } catch (KeeperException.NoNodeException e) {
            return new Mark(Instant.EPOCH, -1);
          }
        });
  }

  /**
   * Sets a mark, if nobody else has since it was read.
   *
   * @param proxy who does, for people
   * @return empty when somebody has
   * @throws MetadataException UNAVAILABLE: whether it was set is unknown then
   */
  public Optional<Mark> replace(int machine, Mark read, Instant until, String proxy) {
    ObjectNode json = EntityJson.object().put("until", until.toString()).put("proxy", proxy);
    byte[] data = EntityJson.bytes(json);
    String path = paths.machine(machine);
    return calls.call(
        "raise the mark of a machine",
        () -> {
          try {
            if (read.version() < 0) {
              client.create().creatingParentsIfNeeded().forPath(path, data);
              return Optional.of(new Mark(until, 0));
            }
            Stat stat = client.setData().withVersion(read.version()).forPath(path, data);
            return Optional.of(new Mark(until, stat.getVersion()));
          } catch (KeeperException.BadVersionException
              | KeeperException.NoNodeException
              | KeeperException.NodeExistsException e) {
            return Optional.empty();
          }
        });
  }

  /** How often ZooKeeper was asked since the start. */
  public long requests() {
    return calls.count();
  }

  private static Instant parse(int machine, byte[] data) {
    try {
      JsonFields json = EntityJson.fields(data);
      Instant until = Instant.parse(json.text("until"));
      json.text("proxy");
      json.finish();
      return until;
    } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
      throw new MetadataException(
          Reason.UNREADABLE,
          "the mark of machine " + machine + " in ZooKeeper can't be read: " + e.getMessage());
    }
  }
}
