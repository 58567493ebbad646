package io.ringmaster.proxy.session;

import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.CommitMode;
import io.ringmaster.metadata.LogicalDatabase;

/**
 * Which {@link CommitMode} is in force for a session: what it has SET, else its account's of the
 * login, else its default database's of the moment it was chosen, else two_phase. A transaction
 * that has touched a server keeps the mode it has until it ends.
 */
public final class CommitModes {
  /** What the session has SET; null for nothing. */
  private CommitMode own;

  /** The account's; null for none. */
  private CommitMode account;

  /** The default database's; null for none. */
  private CommitMode database;

  private CommitMode inForce = CommitMode.TWO_PHASE;
  private boolean inTransaction;

  /** How the session's transactions over several servers are committed now. */
  public CommitMode inForce() {
    return inForce;
  }

  /**
   * SET ringmaster_commit, outside of a transaction.
   *
   * @param mode null for DEFAULT: what account and database say counts again
   */
  public void own(CommitMode mode) {
    own = mode;
    settle();
  }

  /**
   * The session has another default database.
   *
   * @param name null for none
   */
  public void database(ClusterState cluster, String name) {
    LogicalDatabase known = name == null ? null : cluster.databases().get(name);
    database = known == null ? null : known.commitMode().orElse(null);
    settle();
  }

  /** As after a login with an account and a default database, which may be null. */
  void reset(Account loggedIn, ClusterState cluster, String name) {
    own = null;
    account = loggedIn.commitMode().orElse(null);
    database(cluster, name);
  }

  /** A transaction has its first connection. */
  void transactionBegins() {
    inTransaction = true;
  }

  /** No transaction has a connection. */
  void transactionEnds() {
    inTransaction = false;
    settle();
  }

  private void settle() {
    if (inTransaction) {
      return;
    }
    if (own != null) {
      inForce = own;
    } else if (account != null) {
      inForce = account;
    } else {
      inForce = database != null ? database : CommitMode.TWO_PHASE;
    }
  }
}
