package io.ringmaster.metadata.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Content of the epoch znode.
 *
 * @param epoch of the state
 * @param recent the last changes, newest first; each has raised the epoch by one
 */
record EpochNode(long epoch, List<Made> recent) {
  private static final int RECENT_MAX = 32;
  private static final int ZNODES_MAX = 16;

  static final EpochNode FIRST = new EpochNode(0, List.of());

  EpochNode {
    recent = List.copyOf(recent);
  }

  /**
   * A change that was made.
   *
   * @param id by which a writer whose connection broke during a change learns whether it was made
   * @param znodes that it has written or removed, {@code directory/name}; none when they are too
   *     many to be told
   */
  record Made(String id, List<String> znodes) {
    Made {
      znodes = List.copyOf(znodes);
    }
  }

  /** The next epoch, reached by a change of these znodes. */
  EpochNode next(String changeId, List<String> znodes) {
    Made made = new Made(changeId, znodes.size() > ZNODES_MAX ? List.of() : znodes);
    return new EpochNode(
        epoch + 1, Stream.concat(Stream.of(made), recent.stream()).limit(RECENT_MAX).toList());
  }

  boolean has(String changeId) {
    return recent.stream().anyMatch(made -> made.id().equals(changeId));
  }

  /**
   * The znodes that have changed since an epoch.
   *
   * @return empty when that is not known any more
   */
  Optional<Set<String>> changedSince(long earlier) {
    if (earlier > epoch || epoch - earlier > recent.size()) {
      return Optional.empty();
    }
    Set<String> changed = new HashSet<>();
    for (Made made : recent.subList(0, (int) (epoch - earlier))) {
      if (made.znodes().isEmpty()) {
        return Optional.empty();
      }
      changed.addAll(made.znodes());
    }
    return Optional.of(changed);
  }

  byte[] write() {
    ObjectNode json = EntityJson.object().put("epoch", epoch);
    ArrayNode changes = json.putArray("changes");
    for (Made made : recent) {
      made.znodes().forEach(changes.addObject().put("id", made.id()).putArray("znodes")::add);
    }
    return EntityJson.bytes(json);
  }

  static EpochNode read(byte[] data) {
    try {
      JsonFields json = EntityJson.fields(data);
      List<Made> recent = new ArrayList<>();
      long epoch = json.integer64("epoch");
      // What earlier releases wrote does not tell what has changed.
      json.optionalTexts("recent");
      for (JsonFields made : json.optionalObjects("changes")) {
        recent.add(new Made(made.text("id"), made.texts("znodes")));
        made.finish();
      }
      json.finish();
      return new EpochNode(epoch, recent);
    } catch (IOException | IllegalArgumentException e) {
      throw new MetadataException(
          Reason.UNREADABLE, "the epoch in ZooKeeper can't be read: " + e.getMessage(), e);
    }
  }
}
