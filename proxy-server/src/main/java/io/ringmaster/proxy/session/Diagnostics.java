package io.ringmaster.proxy.session;

import io.ringmaster.protocol.SqlStates;
import io.ringmaster.proxy.SqlFailure;
import java.util.ArrayList;
import java.util.List;

/**
 * What SHOW WARNINGS, ROW_COUNT(), FOUND_ROWS() and LAST_INSERT_ID() say of the statement before.
 *
 * <p>The warnings of a statement are fetched from the backend connection before that goes back to
 * its pool; while a transaction holds the connection they stay there.
 */
public final class Diagnostics {
  /** A row of SHOW WARNINGS. */
  public record Condition(String level, int code, String message) {}

  private List<Condition> conditions = List.of();

  /** Of all conditions, with those that were not kept: {@code max_error_count}. */
  private long count;

  private boolean failed;
  private SqlFailure failure;
  private boolean onHeldBackend;
  private long rowCount;

  /** What {@link #foundRows} is when nobody knows. */
  public static final long UNKNOWN_ROWS = -1;

  private long foundRows;
  private long lastInsertId;

  /** What that was before the last statement that told of an id. */
  private long insertIdBefore;

  /** Whether the last statement has changed it. */
  private boolean insertIdMade;

  /** A statement without conditions. */
  public void clear() {
    set(List.of());
    failed = false;
    failure = null;
  }

  /** A statement whose conditions are known, all of them. */
  public void set(List<Condition> known) {
    set(known, known.size());
  }

  /**
   * A statement whose conditions are known.
   *
   * @param of how many it had, of which these may be the first
   */
  public void set(List<Condition> known, long of) {
    conditions = List.copyOf(known);
    count = Math.max(of, known.size());
    onHeldBackend = false;
  }

  /** A condition that follows the others: of a statement that asks for these. */
  public void add(Condition condition) {
    List<Condition> more = new ArrayList<>(conditions);
    more.add(condition);
    set(more, count + 1);
  }

  /** The conditions can still be asked of the connection the transaction holds. */
  public void leftOnHeldBackend() {
    set(List.of());
    onHeldBackend = true;
  }

  public boolean onHeldBackend() {
    return onHeldBackend;
  }

  public List<Condition> conditions() {
    return conditions;
  }

  /** How many there were, with those that are not among {@link #conditions}. */
  public long warningCount() {
    return Math.max(count, errorCount());
  }

  /** How many of them were errors. A statement has one at most, which may not have been kept. */
  public long errorCount() {
    long kept = conditions.stream().filter(c -> c.level().equals("Error")).count();
    return Math.max(kept, failed ? 1 : 0);
  }

  /**
   * The SQLSTATE of a condition: an error that a program has raised has its own.
   *
   * @param condition one of {@link #conditions}
   */
  public String sqlState(Condition condition) {
    boolean last =
        failure != null
            && condition.code() == failure.errno()
            && condition.message().equals(failure.message());
    return last ? failure.sqlState() : SqlStates.of(condition.code());
  }

  /** After a statement without a result set: rows changed. */
  public void changed(long affectedRows, long insertId) {
    failed = false;
    rowCount = affectedRows;
    insertIdMade = insertId != 0;
    if (insertIdMade) {
      insertIdBefore = lastInsertId;
      lastInsertId = insertId;
    }
  }

  /** After a statement with a result set. */
  public void returned(long rows) {
    failed = false;
    rowCount = -1;
    foundRows = rows;
  }

  /** After an error that stays with a backend connection. */
  public void failed() {
    failed = true;
    rowCount = -1;
  }

  /** After an error: it is the one condition of SHOW WARNINGS. */
  public void failed(SqlFailure failure) {
    failed();
    this.failure = failure;
    set(List.of(new Condition("Error", failure.errno(), failure.message())));
  }

  /** The value of ROW_COUNT(). */
  public long rowCount() {
    return rowCount;
  }

  /**
   * The value of FOUND_ROWS(); {@link #UNKNOWN_ROWS} of a cursor over several shards, whose rows
   * are not merged before they are fetched.
   */
  public long foundRows() {
    return foundRows;
  }

  public void setFoundRows(long rows) {
    foundRows = rows;
  }

  /** The value of LAST_INSERT_ID(). */
  public long lastInsertId() {
    return lastInsertId;
  }

  /** The id that the last statement told of was given by it: LAST_INSERT_ID() is as before. */
  public void insertIdWasGiven() {
    lastInsertId = insertIdBefore;
    insertIdMade = false;
  }

  public void setLastInsertId(long id) {
    lastInsertId = id;
    insertIdMade = true;
  }

  /** Whether an id that the last statement told of is what LAST_INSERT_ID() returns since. */
  public boolean isInsertIdMade(long id) {
    return insertIdMade && id != 0 && lastInsertId == id;
  }

  /** What is known of the conditions; a statement that asks for them leaves it as it was. */
  public record Area(List<Condition> conditions, long count, boolean failed, SqlFailure failure) {}

  /** That of the statement before. */
  public Area area() {
    return new Area(conditions, count, failed, failure);
  }

  /** As it was. */
  public void back(Area before) {
    set(before.conditions, before.count);
    failed = before.failed;
    failure = before.failure;
  }

  /** What FOUND_ROWS() and LAST_INSERT_ID() say, to be had {@link #back}. */
  public record Kept(long foundRows, long lastInsertId, long insertIdBefore) {}

  /** What the statements before have left, which others that the client does not know follow. */
  public Kept kept() {
    return new Kept(foundRows, lastInsertId, insertIdBefore);
  }

  /** As it was: what others have left is not the client's. */
  public void back(Kept before) {
    clear();
    foundRows = before.foundRows;
    lastInsertId = before.lastInsertId;
    insertIdMade = false;
    insertIdBefore = before.insertIdBefore;
  }

  /** As of a new session. */
  public void reset() {
    clear();
    rowCount = 0;
    foundRows = 0;
    lastInsertId = 0;
  }
}
