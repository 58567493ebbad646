package io.ringmaster.metadata.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Content of the epoch znode.
 *
 * @param epoch of the state
 * @param recent ids of the last changes, newest first: by them a writer whose connection broke
 *     during a change learns whether it was made
 */
record EpochNode(long epoch, List<String> recent) {
  private static final int RECENT_MAX = 32;

  static final EpochNode FIRST = new EpochNode(0, List.of());

  EpochNode {
    recent = List.copyOf(recent);
  }

  /** The next epoch, reached by a change. */
  EpochNode next(String changeId) {
    return new EpochNode(
        epoch + 1, Stream.concat(Stream.of(changeId), recent.stream()).limit(RECENT_MAX).toList());
  }

  byte[] write() {
    ObjectNode json = EntityJson.object().put("epoch", epoch);
    recent.forEach(json.putArray("recent")::add);
    return EntityJson.bytes(json);
  }

  static EpochNode read(byte[] data) {
    try {
      JsonFields json = EntityJson.fields(data);
      EpochNode node = new EpochNode(json.integer64("epoch"), json.texts("recent"));
      json.finish();
      return node;
    } catch (IOException | IllegalArgumentException e) {
      throw new MetadataException(
          Reason.UNREADABLE, "the epoch in ZooKeeper can't be read: " + e.getMessage(), e);
    }
  }
}
