package io.ringmaster.migration.run;

import java.util.Locale;

/** What is done in an attempt of a {@link Cutover}, about in this order: some run side by side. */
public enum CutoverStep {
  /** Nobody is held yet, and the steps were fast enough to begin. */
  REHEARSED,
  /** The phase is stored that tells the proxies to hold. */
  HOLD,
  /** All registered proxies know of it. */
  KNOWN,
  /** All registered proxies say that what is older has ended. */
  DRAINED,
  /** No other proxy can write on the old owners. */
  FENCED,
  /** A stream of the way back has noted where it begins. */
  NOTED,
  /** A stream has brought everything to the new owner, and ended. */
  STOPPED,
  /** All of them have. */
  STREAMS,
  /** The placement is stored: owners have changed. */
  SWITCH;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
