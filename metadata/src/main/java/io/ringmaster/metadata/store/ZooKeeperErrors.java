package io.ringmaster.metadata.store;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import org.apache.zookeeper.KeeperException;

/** ZooKeeper's exceptions in the words of whoever runs the cluster. */
final class ZooKeeperErrors {
  private ZooKeeperErrors() {}

  /** What to throw; exceptions that are ours already stay. Restores a thread's interruption. */
  static MetadataException translate(String action, StoreConfig config, Exception error) {
    String where = "ZooKeeper at '" + config.connect() + "'";
    return switch (error) {
      case MetadataException ours -> ours;
      case InterruptedException _ -> {
        Thread.currentThread().interrupt();
        yield new MetadataException(
            Reason.UNAVAILABLE, "interrupted while trying to " + action, error);
      }
      case KeeperException.NoAuthException _, KeeperException.AuthFailedException _ ->
          new MetadataException(
              Reason.UNAVAILABLE,
              where + " refuses to let us " + action + "; check zookeeper.auth",
              error);
      case KeeperException keeper ->
          new MetadataException(
              Reason.UNAVAILABLE,
              "cannot " + action + ": " + where + " says " + keeper.code(),
              error);
      default ->
          new MetadataException(Reason.UNAVAILABLE, "cannot " + action + " in " + where, error);
    };
  }
}
