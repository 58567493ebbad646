package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;

/**
 * A client's file on its way to the shards of a LOAD DATA, as the execution of the statement sees
 * it. On the client's event loop.
 */
public interface FileFeed {
  /** A statement without a file. */
  FileFeed NONE =
      new FileFeed() {
        @Override
        public boolean asked(int target, BackendConnection connection, int sequenceId) {
          return false;
        }

        @Override
        public void answered(int target) {}

        @Override
        public SqlFailure failure() {
          return null;
        }

        @Override
        public long rows(int target) {
          return -1;
        }

        @Override
        public SqlFailure explained(int target, SqlFailure ofServer) {
          return ofServer;
        }

        @Override
        public void afterwards(BackendConnection[] connections, Runnable then) {
          then.run();
        }

        @Override
        public void whenEnded(Runnable then) {
          then.run();
        }

        @Override
        public void stop() {}
      };

  /**
   * A shard asks for the file.
   *
   * @param sequenceId of the first packet of it
   * @return whether it gets one
   */
  boolean asked(int target, BackendConnection connection, int sequenceId);

  /** A shard has answered or is lost: it takes nothing more. */
  void answered(int target);

  /** Why the statement must be undone whatever the shards say; null when nothing speaks against. */
  SqlFailure failure();

  /** How many rows a shard was given; -1 when that was not counted. */
  long rows(int target);

  /** A server's error in the words that help the client. */
  SqlFailure explained(int target, SqlFailure ofServer);

  /**
   * All shards have done well; the statement is about to be kept. Sends what is to be asked of
   * their connections.
   *
   * @param then is run when the answers are there
   */
  void afterwards(BackendConnection[] connections, Runnable then);

  /**
   * Runs something when the client has sent all of its file, maybe at once: it may not be answered
   * before.
   */
  void whenEnded(Runnable then);

  /** The statement is stopped: the shards get no more of the file. */
  void stop();
}
