package io.ringmaster.proxy.session;

/**
 * What a session has under way, as a change of the shard map sees it. On the session's event loop
 * only.
 */
public final class UnderWay {
  private boolean atWork;
  private boolean changesNothing;
  private boolean waiting;
  private boolean planless;
  private boolean older;
  private boolean exempt;

  /** A command begins. Until more is known it may change rows. */
  void begins() {
    atWork = true;
    changesNothing = false;
    planless = false;
  }

  /** The command has ended. */
  void ended() {
    atWork = false;
  }

  /** Whether a command is under way. */
  public boolean isAtWork() {
    return atWork;
  }

  /** Says whether the statement that runs now leaves all rows and locks of rows as they are. */
  public void changesNothing(boolean harmless) {
    changesNothing = harmless;
  }

  /** Whether a statement waits for the owner of its keys: it has no plan then. */
  public void waiting(boolean waits) {
    waiting = waits;
  }

  /** Whether a statement waits for the owner of its keys. */
  public boolean isWaiting() {
    return waiting;
  }

  /**
   * Whether what runs has no plan that a newer shard map could make wrong: DDL, and an INSERT that
   * waits for numbers and is planned again.
   */
  public void planless(boolean without) {
    planless = without;
  }

  /** Whether something is planned and not answered. */
  public boolean isPlanned() {
    return atWork && !waiting && !planless;
  }

  /** Whether what is planned and not answered may change rows. */
  public boolean mayWrite() {
    return isPlanned() && !changesNothing;
  }

  /** Whether what is under way was planned with an older shard map than the loop's. */
  public boolean isOlder() {
    return older;
  }

  public void older(boolean before) {
    older = before;
  }

  /**
   * Whether the session is older than the hold in force, and is waited for: it goes on as if there
   * was none.
   */
  public boolean isExempt() {
    return exempt;
  }

  public void exempt(boolean goesOn) {
    exempt = goesOn;
  }
}
