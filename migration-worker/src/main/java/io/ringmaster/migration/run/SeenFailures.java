package io.ringmaster.migration.run;

import java.util.HashSet;
import java.util.Set;

/**
 * Tells failures that come again and again from new ones, by where their cause was thrown, so that
 * its stack trace is logged once. One thread.
 */
final class SeenFailures {
  private final Set<String> places = new HashSet<>();

  /** Whether none from there was seen before; this one is from now on. */
  boolean isNew(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    StackTraceElement[] trace = cause.getStackTrace();
    return places.add(cause.getClass().getName() + (trace.length == 0 ? "" : trace[0]));
  }
}
