package io.ringmaster.proxy.load;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.load.RowReader.Result;
import java.io.ByteArrayOutputStream;

/**
 * A file of which no shard gets any byte: its rows are inserted, some at a time, by statements of
 * the proxy's own. While one runs nothing is read.
 */
public final class ChunkedRows implements RowSplit {
  private static final int ROWS = 1000;

  /** Bytes after which no further row is added. */
  private static final int BYTES = 256 << 10;

  private final RowReader reader;
  private final IgnoredLines ignored;
  private final FieldValue[] values;
  private final Inserts inserts;
  private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();
  private int count;
  private long rows;
  private int taken;
  private SqlFailure failure;
  private boolean over;

  /** What becomes of the rows. On the event loop. */
  public interface Inserts {
    /**
     * Writes a row as it is written behind VALUES, with its parentheses.
     *
     * @param fields all that the statement takes of a row
     * @return why it can't be told what MySQL would store; null when it is written
     */
    String write(FieldValue[] fields, ByteArrayOutputStream out);

    /**
     * Inserts rows.
     *
     * @param before how many of the file went before them
     * @param then is run when they are inserted; not when that fails
     */
    void insert(byte[] values, long before, Runnable then);

    /** All rows are inserted, or, with a failure, nothing may be kept. Told once. */
    void over(long rows, SqlFailure failure);
  }

  /**
   * A file.
   *
   * @param fields how many fields the statement takes of a row
   */
  public ChunkedRows(FileFormat format, int fields, long ignoredLines, Inserts inserts) {
    this.inserts = inserts;
    values = new FieldValue[fields];
    for (int i = 0; i < fields; i++) {
      values[i] = new FieldValue();
    }
    reader = new RowReader(format, fields, values);
    ignored = new IgnoredLines(reader, ignoredLines);
  }

  @Override
  public Step take(byte[] bytes, int from, int to, boolean last, Shards shards) {
    taken = from;
    if (failure != null) {
      return Step.FAILED;
    }
    if (!ignored.areOver()) {
      Step step = ignored.pass(bytes, from, to, last);
      if (step == Step.AGAIN) {
        taken = reader.end();
      }
      return step == Step.FAILED ? failed(KeyedRows.malformed(0)) : ended(step);
    }
    while (count < ROWS && chunk.size() < BYTES) {
      Result result = reader.next(bytes, taken, to, last);
      switch (result) {
        case ROW -> {}
        case NEED_MORE -> {
          return Step.MORE;
        }
        case END -> {
          return count > 0 ? Step.WAIT : ended(Step.END);
        }
        case MALFORMED -> {
          return failed(KeyedRows.malformed(rows + 1));
        }
      }
      String fault = write();
      if (fault != null) {
        return failed(
            SqlFailure.notSupported(
                "row %d of the file %s, which is not supported since the table has a global index: write it otherwise"
                    .formatted(rows + 1, fault)));
      }
      rows++;
      taken = reader.end();
    }
    return Step.WAIT;
  }

  private String write() {
    if (reader.count() < values.length) {
      return "has fewer fields than the statement takes";
    }
    if (reader.isCut()) {
      return "has more fields than the statement takes";
    }
    chunk.write(count == 0 ? ' ' : ',');
    String fault = inserts.write(values, chunk);
    count++;
    return fault;
  }

  private Step failed(SqlFailure cause) {
    failure = cause;
    tell();
    return Step.FAILED;
  }

  @Override
  public void stopped(SqlFailure why) {
    failure = failure == null ? why : failure;
    tell();
  }

  private Step ended(Step step) {
    if (step == Step.END) {
      tell();
    }
    return step;
  }

  private void tell() {
    if (!over) {
      over = true;
      inserts.over(rows, failure);
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
    byte[] text = chunk.toByteArray();
    long before = rows - count;
    chunk.reset();
    count = 0;
    inserts.insert(text, before, then);
  }

  @Override
  public long rows(int target) {
    return -1;
  }

  @Override
  public int lastTarget() {
    return -1;
  }

  @Override
  public long firstNumber() {
    return 0;
  }
}
