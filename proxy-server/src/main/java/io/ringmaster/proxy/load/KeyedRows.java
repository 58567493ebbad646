package io.ringmaster.proxy.load;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.load.RowReader.Result;
import io.ringmaster.router.binding.FieldKeys;
import io.ringmaster.router.binding.KeyQuestion;
import io.ringmaster.router.plan.Numbering;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A file for a sharded table: each row goes to the owner of its key, with a number of the table's
 * AUTO_INCREMENT column put into it where it has none. Rows are taken in batches, so that numbers
 * are taken, and MySQL is asked for keys, for many at once.
 */
public final class KeyedRows implements RowSplit {
  /** Rows of a batch. */
  private static final int BATCH = 4096;

  /** Keys that MySQL is asked for at once. */
  private static final int QUESTIONS = 200;

  /** In the place of a target: the row's number decides. */
  private static final int BY_NUMBER = -3;

  /** Asks MySQL for the canonical forms of keys, which the cache has then. */
  public interface KeyAsker {
    /** Asks; {@code then} is run on the event loop, with the error if there is one. */
    void ask(List<KeyQuestion> questions, Consumer<SqlFailure> then);
  }

  /**
   * Where the columns that matter are.
   *
   * @param fields how many fields the statement takes of a row
   * @param key the field of the shard key; -1 when each row's number is its key
   * @param keyColumn for errors
   * @param number the field of the AUTO_INCREMENT column, -1 when each row gets one in front
   * @param storesZero whether 0 is a value of that
   */
  public record Columns(int fields, int key, String keyColumn, int number, boolean storesZero) {}

  private final Columns columns;
  private final FieldKeys keys;
  private final int[] targetOfShard;
  private final RowNumberer numberer;
  private final KeyAsker asker;
  private final byte[] fieldTerminator;
  private final RowReader reader;
  private final IgnoredLines ignored;
  private final FieldValue key;
  private final FieldValue number;
  private final FileRows places;
  private final long[] rowsOfTarget;

  // The batch.
  private final int[] ends = new int[BATCH];
  private final int[] cutFrom = new int[BATCH];
  private final int[] cutTo = new int[BATCH];
  private final int[] targets = new int[BATCH];
  private final long[] numbers = new long[BATCH];
  private final boolean[] numbered = new boolean[BATCH];
  private int count;
  private boolean pending;

  private final Set<KeyQuestion> questions = new LinkedHashSet<>();
  private KeyQuestion lastAsked;
  private int taken;
  private int lastTarget = -1;
  private SqlFailure failure;
  private byte[] digits = new byte[20];

  /**
   * A file.
   *
   * @param targetOfShard by a shard's number its index among the targets
   * @param numberer null for a table without an AUTO_INCREMENT column
   */
  public KeyedRows(
      FileFormat format,
      Columns columns,
      long ignoredLines,
      FieldKeys keys,
      int[] targetOfShard,
      int targetCount,
      RowNumberer numberer,
      KeyAsker asker) {
    this.columns = columns;
    this.keys = keys;
    this.targetOfShard = targetOfShard.clone();
    this.numberer = numberer;
    this.asker = asker;
    fieldTerminator = format.fieldTerminator();
    FieldValue[] watched = new FieldValue[columns.fields()];
    key = watch(watched, columns.key());
    number = numberer == null ? null : watch(watched, columns.number());
    reader = new RowReader(format, columns.fields(), watched);
    ignored = new IgnoredLines(reader, ignoredLines);
    places = new FileRows(targetCount);
    rowsOfTarget = new long[targetCount];
  }

  private static FieldValue watch(FieldValue[] watched, int field) {
    if (field < 0) {
      return null;
    }
    if (watched[field] == null) {
      watched[field] = new FieldValue();
    }
    return watched[field];
  }

  /** Which rows of the file each target has got. */
  public FileRows places() {
    return places;
  }

  @Override
  public Step take(byte[] bytes, int from, int to, boolean last, Shards shards) {
    taken = from;
    if (!ignored.areOver()) {
      Step step = ignored.pass(bytes, from, to, last);
      if (step == Step.AGAIN) {
        taken = reader.end();
      }
      failure = step == Step.FAILED ? malformed(0) : null;
      return step;
    }
    if (failure != null) {
      return Step.FAILED;
    }
    Step step = Step.AGAIN;
    if (!pending) {
      step = read(bytes, from, to, last);
      if (step == Step.FAILED) {
        return step;
      }
    }
    if (count > 0 && numberer != null) {
      pending = true;
      Step numbering = numberer.number(numbers, count);
      if (numbering != Step.AGAIN) {
        failure = numberer.failure();
        return numbering;
      }
    }
    boolean any = count > 0;
    pending = false;
    write(bytes, from, shards);
    // What stopped the reading is met again behind the rows that went before it.
    return any ? Step.AGAIN : step;
  }

  /** Reads a batch of rows. */
  private Step read(byte[] bytes, int from, int to, boolean last) {
    count = 0;
    questions.clear();
    int at = from;
    while (count < BATCH) {
      Result result = reader.next(bytes, at, to, last);
      switch (result) {
        case ROW -> {}
        case NEED_MORE -> {
          return stopped(Step.MORE);
        }
        case END -> {
          return stopped(Step.END);
        }
        case MALFORMED -> {
          failure = malformed(places.rows() + count + 1);
          return Step.FAILED;
        }
      }
      int target = target();
      if (failure != null) {
        return Step.FAILED;
      }
      if (target == FieldKeys.ASK) {
        questions.add(keys.question());
        if (questions.size() == QUESTIONS) {
          break;
        }
      } else if (questions.isEmpty()) {
        add(target);
      }
      at = reader.end();
    }
    return stopped(Step.AGAIN);
  }

  private Step stopped(Step step) {
    if (questions.isEmpty()) {
      return step;
    }
    return Step.WAIT;
  }

  private void add(int target) {
    targets[count] = target;
    ends[count] = reader.end();
    numbered[count] = numberer != null && numbers[count] == Numbering.WANTED;
    if (number != null) {
      cutFrom[count] = number.rawFrom();
      cutTo[count] = number.rawTo();
    } else {
      cutFrom[count] = reader.fieldsFrom();
      cutTo[count] = reader.fieldsFrom();
    }
    count++;
  }

  /** The row's target, or one of the constants; notes what it gives the AUTO_INCREMENT column. */
  private int target() {
    if (numberer != null && !given()) {
      return FieldKeys.UNKNOWN;
    }
    if (key == null || (key == number && numbers[count] == Numbering.WANTED)) {
      return BY_NUMBER;
    }
    String fault;
    if (!key.isPresent()) {
      fault = "it has no such field";
    } else if (key.isNull()) {
      fault = "it is NULL, which no shard owns";
    } else {
      int shard = keys.shard(key.bytes(), key.offset(), key.length());
      if (shard >= 0) {
        return targetOfShard[shard];
      }
      if (shard == FieldKeys.ASK) {
        return shard;
      }
      fault = keys.fault();
    }
    refuse(
        "the shard that owns row %d of the file can't be told from its shard key %s: %s",
        columns.keyColumn(), fault);
    return FieldKeys.UNKNOWN;
  }

  private boolean given() {
    numbers[count] = Numbering.WANTED;
    if (number == null) {
      return true;
    }
    if (!number.isPresent()) {
      refuse(
          "row %d of the file has no field for the AUTO_INCREMENT column %s%s",
          numberer.column(), "; name the columns that the rows have");
      return false;
    }
    if (number.isNull()) {
      return true;
    }
    Long value = keys.given(number.bytes(), number.offset(), number.length(), columns.storesZero());
    if (value == null) {
      refuse(
          "what row %d of the file gives the AUTO_INCREMENT column %s is not certain before MySQL"
              + " has converted it%s",
          numberer.column(), "; write it as an integer or \\N");
      return false;
    }
    numbers[count] = value;
    return true;
  }

  private void refuse(String message, String column, String fault) {
    failure =
        SqlFailure.notSupported(
            message.formatted(places.rows() + count + questions.size() + 1, column, fault));
  }

  /**
   * MySQL's error for bytes that are no text of the file's character set.
   *
   * @param row from 1; 0 when it is among the lines that are left out
   */
  static SqlFailure malformed(long row) {
    SqlFailure of = SqlFailure.of(MySqlError.ER_INVALID_CHARACTER_STRING, "file", "");
    String where = row == 0 ? "a line that is left out" : "row " + row;
    return new SqlFailure(
        of.errno(), of.sqlState(), "Invalid character string in " + where + " of the file");
  }

  private void write(byte[] bytes, int from, Shards shards) {
    int at = from;
    for (int row = 0; row < count; row++) {
      int target = targets[row];
      if (target == BY_NUMBER) {
        target = targetOfShard[keys.shardOf(numbers[row])];
      }
      if (numbered[row]) {
        shards.write(target, bytes, at, cutFrom[row]);
        writeNumber(numbers[row], target, shards);
        if (number == null) {
          shards.write(target, fieldTerminator, 0, fieldTerminator.length);
        }
        shards.write(target, bytes, cutTo[row], ends[row]);
      } else {
        shards.write(target, bytes, at, ends[row]);
      }
      at = ends[row];
      places.add(target);
      rowsOfTarget[target]++;
      lastTarget = target;
    }
    taken = at;
    count = 0;
  }

  private void writeNumber(long value, int target, Shards shards) {
    int at = digits.length;
    for (long rest = value; rest > 0; rest /= 10) {
      digits[--at] = (byte) ('0' + rest % 10);
    }
    shards.write(target, digits, at, digits.length);
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
    if (pending) {
      numberer.await(
          () -> {
            failure = numberer.failure();
            then.run();
          });
      return;
    }
    KeyQuestion first = questions.iterator().next();
    if (first.equals(lastAsked)) {
      failure =
          SqlFailure.notSupported(
              "the canonical form of the shard key of row %d of the file is not known to MySQL"
                  .formatted(places.rows() + 1));
      then.run();
      return;
    }
    lastAsked = first;
    asker.ask(
        List.copyOf(questions),
        error -> {
          failure = error;
          then.run();
        });
  }

  @Override
  public long rows(int target) {
    return rowsOfTarget[target];
  }

  @Override
  public int lastTarget() {
    return lastTarget;
  }

  @Override
  public long firstNumber() {
    return numberer == null ? 0 : numberer.first();
  }
}
