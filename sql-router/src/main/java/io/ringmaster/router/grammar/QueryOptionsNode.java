package io.ringmaster.router.grammar;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A query with what follows it. */
public final class QueryOptionsNode extends CallNode {
  private final SqlNode query;
  private final List<Lock> locks;
  private final boolean intoVariables;

  QueryOptionsNode(SqlParserPos position, SqlNode query, List<Lock> locks, boolean intoVariables) {
    super("OPTIONS", position, query);
    this.query = query;
    this.locks = List.copyOf(locks);
    this.intoVariables = intoVariables;
  }

  /**
   * A locking clause.
   *
   * @param clause {@code FOR UPDATE} or {@code FOR SHARE}, with NOWAIT or SKIP LOCKED
   * @param tables that it is OF; empty for all
   */
  public record Lock(String clause, SqlNodeList tables) {
    /** Whether it locks the rows of a table of the query, by the name it has there. */
    public boolean concerns(String name) {
      return tables.isEmpty()
          || tables.stream()
              .anyMatch(table -> ((SqlIdentifier) table).names.getLast().equalsIgnoreCase(name));
    }
  }

  /** The query. */
  public SqlNode query() {
    return query;
  }

  /** FOR UPDATE, FOR SHARE, LOCK IN SHARE MODE. */
  public List<Lock> locks() {
    return locks;
  }

  /** INTO @v. */
  public boolean intoVariables() {
    return intoVariables;
  }
}
