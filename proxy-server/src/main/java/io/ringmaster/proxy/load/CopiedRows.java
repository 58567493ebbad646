package io.ringmaster.proxy.load;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.load.RowReader.Result;
import java.util.List;

/** A file for a reference table: every shard gets all of it. */
public final class CopiedRows implements RowSplit {
  /** A column for which MySQL takes the current time where a row has no value. */
  public record TimeColumn(int field, String name) {}

  private final RowReader reader;
  private final IgnoredLines ignored;
  private final FieldValue[] values;
  private final List<TimeColumn> times;
  private final String table;
  private long rows;
  private int taken;
  private SqlFailure failure;

  /**
   * A file.
   *
   * @param fields how many fields the statement takes of a row
   * @param times columns that each row has to give a value
   * @param table for errors
   */
  public CopiedRows(
      FileFormat format, int fields, long ignoredLines, List<TimeColumn> times, String table) {
    this.times = List.copyOf(times);
    this.table = table;
    values = new FieldValue[fields];
    times.forEach(time -> values[time.field()] = new FieldValue());
    reader = new RowReader(format, fields, values);
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
    if (times.isEmpty()) {
      shards.writeToAll(bytes, from, to);
      taken = to;
      return last ? Step.END : Step.MORE;
    }
    Step step = checked(bytes, to, last);
    shards.writeToAll(bytes, from, taken);
    return step;
  }

  private Step checked(byte[] bytes, int to, boolean last) {
    while (true) {
      Result result = reader.next(bytes, taken, to, last);
      if (result == Result.NEED_MORE) {
        return Step.MORE;
      } else if (result == Result.END) {
        return Step.END;
      } else if (result == Result.MALFORMED) {
        failure = KeyedRows.malformed(rows + 1);
        return Step.FAILED;
      }
      rows++;
      for (TimeColumn time : times) {
        FieldValue value = values[time.field()];
        if (!value.isPresent() || value.isNull()) {
          failure =
              SqlFailure.notSupported(
                  ("row %d of the file has no value for the column %s of the reference table %s:"
                          + " each shard could store another time; give the value")
                      .formatted(rows, time.name(), table));
          return Step.FAILED;
        }
      }
      taken = reader.end();
    }
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
