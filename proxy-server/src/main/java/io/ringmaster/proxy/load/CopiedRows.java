package io.ringmaster.proxy.load;

import io.ringmaster.proxy.SqlFailure;

/** A file for a reference table: every shard gets all of it. */
public final class CopiedRows implements RowSplit {
  private final RowReader reader;
  private final IgnoredLines ignored;
  private int taken;
  private SqlFailure failure;

  /**
   * A file.
   *
   * @param fields how many fields the statement takes of a row
   */
  public CopiedRows(FileFormat format, int fields, long ignoredLines) {
    reader = new RowReader(format, fields, new FieldValue[fields]);
    ignored = new IgnoredLines(reader, ignoredLines);
  }

  @Override
  public Step take(byte[] bytes, int from, int to, boolean last, Shards shards) {
    taken = from;
    if (!ignored.areOver()) {
      Step step = ignored.pass(bytes, from, to, last);
      if (step == Step.AGAIN) {
        taken = reader.end();
      }
      failure = step == Step.FAILED ? KeyedRows.malformed(0) : null;
      return step;
    }
    shards.writeToAll(bytes, from, to);
    taken = to;
    return last ? Step.END : Step.MORE;
  }

  @Override
  public int taken() {
    return taken;
  }

  @Override
  public SqlFailure failure() {
    return failure;
  }

  @Override
  public void await(Runnable then) {
    throw new IllegalStateException("nothing to wait for");
  }

  @Override
  public long rows(int target) {
    return -1;
  }

  @Override
  public int lastTarget() {
    return 0;
  }

  @Override
  public long firstNumber() {
    return 0;
  }
}
