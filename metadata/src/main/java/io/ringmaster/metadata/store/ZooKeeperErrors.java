package io.ringmaster.metadata.store;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import org.apache.zookeeper.KeeperException;

/** ZooKeeper's exceptions in the words of whoever runs the cluster. */
final class ZooKeeperErrors {
  private ZooKeeperErrors() {}

  /** What is asked of ZooKeeper. */
  interface Action<T> {
    T run() throws Exception;
  }

  /**
   * Asks, and translates what goes wrong.
   *
   * @param name what could not be done then
   */
  static <T> T translated(String name, StoreConfig config, Action<T> action) {
    try {
      return action.run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw translate(name, config, e);
    }
  }

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
