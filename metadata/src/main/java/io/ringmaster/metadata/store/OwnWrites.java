package io.ringmaster.metadata.store;

/**
 * Tells changes of this process from those of others. ZooKeeper tells of every change, as a rule
 * before it answers who made it; reading what one has written oneself would only keep ZooKeeper
 * busy while others want to read it. Safe for any thread.
 */
final class OwnWrites {
  private Runnable onOthers = () -> {};
  private int writing;

  /** What was told while changes were being written, less what was written. */
  private int told;

  /** Called when it turns out that another has made a change; not before it is set. */
  synchronized void onOthers(Runnable read) {
    onOthers = read;
  }

  /** A change is being written. */
  synchronized void begin() {
    writing++;
  }

  /**
   * The writing of a change has ended.
   *
   * @param made whether it is known to have been made, once
   */
  void end(boolean made) {
    Runnable read = null;
    synchronized (this) {
      writing--;
      told -= made ? 1 : 0;
      if (writing == 0) {
        read = told > 0 ? onOthers : null;
        // An own change that is still to be told will be taken for another's, and read in vain.
        told = 0;
      }
    }
    if (read != null) {
      read.run();
    }
  }

  /** A change was told: whether it may be one that is being written, and need not be read now. */
  synchronized boolean isPerhaps() {
    told += writing > 0 ? 1 : 0;
    return writing > 0;
  }
}
