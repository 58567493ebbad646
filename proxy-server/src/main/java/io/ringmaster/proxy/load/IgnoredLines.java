package io.ringmaster.proxy.load;

import io.ringmaster.proxy.load.RowSplit.Step;

/** The lines at the beginning of a file that IGNORE n LINES leaves out. */
final class IgnoredLines {
  private final RowReader reader;
  private long left;

  IgnoredLines(RowReader reader, long lines) {
    this.reader = reader;
    left = lines;
  }

  /** Whether all have been passed. */
  boolean areOver() {
    return left == 0;
  }

  /** Passes one; {@link RowReader#end} is behind it unless more is needed. */
  Step pass(byte[] bytes, int from, int to, boolean last) {
    return switch (reader.skipLine(bytes, from, to, last)) {
      case ROW -> {
        left--;
        yield Step.AGAIN;
      }
      case NEED_MORE -> Step.MORE;
      case END -> Step.END;
      case MALFORMED -> Step.FAILED;
    };
  }
}
