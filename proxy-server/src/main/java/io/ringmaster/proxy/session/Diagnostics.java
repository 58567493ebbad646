package io.ringmaster.proxy.session;

import io.ringmaster.proxy.SqlFailure;
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
  private boolean onHeldBackend;
  private long rowCount;
  private long foundRows;
  private long lastInsertId;

  /** What that was before the last statement that told of an id. */
  private long insertIdBefore;

  /** A statement without conditions. */
  public void clear() {
    conditions = List.of();
    onHeldBackend = false;
  }

  /** A statement whose conditions are known. */
  public void set(List<Condition> known) {
    conditions = List.copyOf(known);
    onHeldBackend = false;
  }

  /** The conditions can still be asked of the connection the transaction holds. */
  public void leftOnHeldBackend() {
    conditions = List.of();
    onHeldBackend = true;
  }

  public boolean onHeldBackend() {
    return onHeldBackend;
  }

  public List<Condition> conditions() {
    return conditions;
  }

  /** After a statement without a result set: rows changed. */
  public void changed(long affectedRows, long insertId) {
    rowCount = affectedRows;
    if (insertId != 0) {
      insertIdBefore = lastInsertId;
      lastInsertId = insertId;
    }
  }

  /** After a statement with a result set. */
  public void returned(long rows) {
    rowCount = -1;
    foundRows = rows;
  }

  /** After an error that stays with a backend connection. */
  public void failed() {
    rowCount = -1;
  }

  /** After an error: it is the one condition of SHOW WARNINGS. */
  public void failed(SqlFailure failure) {
    rowCount = -1;
    set(List.of(new Condition("Error", failure.errno(), failure.message())));
  }

  /** The value of ROW_COUNT(). */
  public long rowCount() {
    return rowCount;
  }

  /** The value of FOUND_ROWS(). */
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
  }

  public void setLastInsertId(long id) {
    lastInsertId = id;
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
