package io.ringmaster.proxy.session;

import io.ringmaster.router.plan.Finish;
import java.util.List;

/**
 * Hears what the parts of a session's statement do and take, while somebody wants to know. On the
 * session's event loop only.
 */
public interface Measures {
  /** Nobody wants to know. */
  Measures NONE = new Measures() {};

  /**
   * MySQL finishes the statement; what was heard before counts no more.
   *
   * @param bench number of the shard whose server does
   */
  default void finishes(Finish finish, int bench) {}

  /**
   * Shards are about to be read from.
   *
   * @param fragment the name of the table whose rows are gathered; empty when the answer is merged
   * @param shards their numbers; maybe none
   * @param texts of each
   */
  default void reads(String fragment, int[] shards, List<byte[]> texts) {}

  /**
   * A shard has given what it was last asked for.
   *
   * @param nanos since it was asked
   */
  default void read(int shard, long rows, long bytes, long nanos) {}

  /**
   * The server that finishes has temporary tables, or rows in one.
   *
   * @param step what it did
   * @param fragment the name of the table; empty for all
   * @param nanos in which it had something to do
   */
  default void stored(String step, String fragment, long rows, long bytes, long nanos) {}

  /** All that MySQL needs to finish is there, and the statement runs. */
  default void gathered() {}

  /**
   * The statement has ended.
   *
   * @return whether its end is not the command's: something else follows
   */
  default boolean ended() {
    return false;
  }
}
