package io.ringmaster.migration.rows;

import io.ringmaster.metadata.placement.Move;
import io.ringmaster.migration.table.MovingTable;
import java.util.Objects;

/**
 * Rows of one table that go from one server to another.
 *
 * @param source the table where the rows are; has a primary key
 * @param target the table where they go, of the same definition
 * @param move which rows
 */
public record TableMove(MovingTable source, MovingTable target, Move move) {
  public TableMove {
    Objects.requireNonNull(move, "move");
    if (source.primaryKey().isEmpty()) {
      throw new IllegalArgumentException("table " + source + " has no primary key");
    }
    if (!source.fingerprint().equals(target.fingerprint())) {
      throw new IllegalArgumentException(
          "table " + source + " differs from the target's: " + source.drift(target));
    }
  }

  /** The predicate of moving rows, good on both sides. */
  public String predicate() {
    return move.sql(source.quotedShardKey());
  }

  /** The same rows, the other way. */
  public TableMove reversed() {
    return new TableMove(target, source, move.reversed());
  }

  /** The statements on the source's table. */
  public RowSql onSource() {
    return new RowSql(source, predicate());
  }

  /** The statements on the target's table. */
  public RowSql onTarget() {
    return new RowSql(target, predicate());
  }

  /** Quick, since sets of dirty keys are kept by table. */
  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source + " " + move.source() + ">" + move.target();
  }
}
