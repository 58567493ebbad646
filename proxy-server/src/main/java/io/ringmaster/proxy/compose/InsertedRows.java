package io.ringmaster.proxy.compose;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.finish.FinishLimits;
import io.ringmaster.proxy.gather.ColumnShape;
import io.ringmaster.proxy.local.DefaultedColumns;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.router.plan.Composed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * INSERT or REPLACE .. SELECT: keeps the rows that the query returns, within the limits of what
 * MySQL finishes, and inserts them as literals, about a megabyte a statement. Each of these is
 * routed, split and numbered like a client's.
 */
public final class InsertedRows implements RowTaker {
  private static final byte[] VALUES = "VALUES ".getBytes(StandardCharsets.US_ASCII);

  /** MySQL's messages end in the number of the row in its statement. */
  private static final Pattern AT_ROW = Pattern.compile(" at row (\\d{1,9})$");

  /** What MySQL says of VALUES(col) in ON DUPLICATE KEY UPDATE. */
  private static final Condition OLD_VALUES =
      new Condition(
          "Warning",
          1287,
          "'VALUES function' is deprecated and will be removed in a future release. Please use an"
              + " alias (INSERT INTO ... VALUES (...) AS alias) and replace VALUES(col) in the ON"
              + " DUPLICATE KEY UPDATE clause with alias.col instead");

  private static final Pattern INFO = Pattern.compile("Duplicates: (\\d+)");

  /**
   * The parts of the text.
   *
   * @param head up to the query, with the columns
   * @param query what is inserted
   * @param tail what follows the query
   * @param ignores whether it is INSERT IGNORE
   * @param rows whether the query is VALUES ROW(..): one row has no info then
   * @param updates whether it has ON DUPLICATE KEY UPDATE
   * @param numbered whether the table has an AUTO_INCREMENT column
   * @param deprecated how often the tail has VALUES(col), of which the INSERTs warn; 0 if it was
   *     said when the client has prepared the statement
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  public record Text(
      byte[] head,
      byte[] query,
      byte[] tail,
      boolean ignores,
      boolean rows,
      boolean updates,
      boolean numbered,
      int deprecated) {}

  private final ClientSession session;
  private final Composition composition;
  private final Text text;
  private final List<Composed.Column> target;
  private final FinishLimits limits;
  private RowLiterals rows;
  private Deque<RowLiterals.Batch> left;
  private long affected;
  private long duplicates;
  private final InsertId insertId = new InsertId();

  /** One that is not started yet. */
  public InsertedRows(
      ClientSession session,
      Composition composition,
      List<Composed.Column> target,
      Text text,
      FinishLimits limits) {
    this.session = session;
    this.composition = composition;
    this.text = text;
    this.target = target;
    this.limits = limits;
    rows = noRows();
  }

  /** Starts it. */
  public void start() {
    if (session.isReadOnly()) {
      composition.fail(SqlFailure.of(MySqlError.ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION));
      return;
    }
    composition.inserting(DefaultedColumns.NONE);
    if (!text.rows) {
      composition.ofQuery();
    }
    boolean strict = StrictMode.isIn(session) && !text.ignores;
    composition.query(text.query, this, strict, this::insert);
  }

  @Override
  public SqlFailure columns(List<ColumnShape> columns) {
    return rows.columns(columns);
  }

  @Override
  public SqlFailure row(ByteBuf row) {
    return rows.row(row);
  }

  @Override
  public boolean again() {
    rows = noRows();
    return true;
  }

  private RowLiterals noRows() {
    boolean updates = text.updates && !text.rows;
    return new RowLiterals(
        target, ValueLiterals.of(session), limits, StrictMode.isIn(session), updates);
  }

  private void insert() {
    left = new ArrayDeque<>(rows.batches());
    if (left.isEmpty() && text.deprecated > 0) {
      composition.warned(Collections.nCopies(text.deprecated, OLD_VALUES), text.deprecated);
    }
    next();
  }

  private void next() {
    RowLiterals.Batch batch = left.poll();
    if (batch == null) {
      composition.finish(
          new StepResult(
              affected,
              insertId.reported(),
              insertId.isMade(),
              text.rows && rows.rows() == 1
                  ? ""
                  : "Records: %d  Duplicates: %d  Warnings: %d"
                      .formatted(rows.rows(), duplicates, composition.warnings())));
      return;
    }
    ByteArrayOutputStream sql =
        new ByteArrayOutputStream(
            text.head.length + VALUES.length + batch.text().length + text.tail.length + 1);
    sql.writeBytes(text.head);
    sql.writeBytes(VALUES);
    sql.writeBytes(batch.text());
    sql.write(' ');
    sql.writeBytes(text.tail);
    composition.run(
        sql.toByteArray(),
        message -> ofWhole(message, batch.before()),
        result -> {
          add(result, batch.count());
          next();
        });
  }

  /** A batch's message as of the whole statement. */
  public static String ofWhole(String message, long before) {
    Matcher atRow = AT_ROW.matcher(message);
    return before == 0 || !atRow.find()
        ? message
        : message.substring(0, atRow.start())
            + " at row "
            + (before + Math.max(1, Long.parseLong(atRow.group(1))));
  }

  private void add(StepResult result, long count) {
    long changes = result.affectedRows();
    affected += changes;
    long told = duplicates(result);
    if (!text.updates || text.rows) {
      duplicates += told;
      insertId.add(result, true);
      return;
    }
    // Of rows MySQL counts as duplicates what its affected rows count, of a query what it changes;
    // with IGNORE of both what it neither inserts nor changes.
    boolean found = session.profile().foundRows();
    long inserted;
    if (text.ignores) {
      long copied = count - told;
      duplicates += told;
      inserted = copied + (found ? count : copied) - changes;
    } else {
      duplicates += found ? changes - count : told;
      inserted = found ? count - told : changes - 2 * told;
    }
    if (result.made()) {
      // An id that the last row has given is MySQL's insert id of rows, not of a query.
      insertId.add(result, inserted > 0);
    }
  }

  /** MySQL says nothing of a single row: a duplicate that it changes counts twice, or more. */
  private long duplicates(StepResult result) {
    Matcher info = INFO.matcher(result.info());
    long changes = result.affectedRows();
    if (info.find()) {
      return Long.parseLong(info.group(1));
    }
    if (!text.ignores) {
      return Math.max(0, changes - 1);
    }
    // With CLIENT_FOUND_ROWS one that it does not change counts too, but has no id.
    boolean untouched = text.updates && text.numbered && result.insertId() == 0;
    return changes == 0 || (changes == 1 && untouched) ? 1 : 0;
  }
}
