package io.ringmaster.proxy.commit;

import io.ringmaster.metadata.Server;
import java.util.Collection;
import java.util.function.Consumer;

/** Finishes transactions whose commit was interrupted. Safe for any thread; does not block. */
public interface CommitRecovery {
  /** What became of a transaction. */
  enum Outcome {
    /** Committed on all servers. */
    COMMITTED,
    /** Committed; on some servers that shows later. */
    COMMITTED_LATER,
    /** Rolled back, or certain to be. */
    ROLLED_BACK,
    /** Nobody could be asked. */
    UNKNOWN
  }

  /**
   * Finds out whether a transaction is committed, decides that it is not where nobody has decided
   * yet, and ends its branches so. What can't be done soon is done later.
   *
   * @param transaction its name
   * @param committed whether the caller knows that it is
   * @param coordinator the server with the decision
   * @param servers those that may have a prepared branch
   * @param then takes what became of it, after some seconds at the latest; any thread
   */
  void recover(
      String transaction,
      boolean committed,
      Server coordinator,
      Collection<Server> servers,
      Consumer<Outcome> then);

  /** A transaction is committed on all servers: nobody will ask for its decision again. */
  void forget(String transaction, Server coordinator);

  /** A server has no table of decisions: somebody has dropped it. */
  void undecidable(Server coordinator);
}
