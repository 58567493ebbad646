package io.ringmaster.router.grammar;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A base table (or the name of a common table) in FROM. */
public final class TableNode extends CallNode {
  private final SqlIdentifier name;
  private final SqlNodeList partitions;
  private final SqlIdentifier alias;

  TableNode(
      SqlParserPos position, SqlIdentifier name, SqlNodeList partitions, SqlIdentifier alias) {
    super("TABLE", position);
    this.name = name;
    this.partitions = partitions;
    this.alias = alias;
  }

  /** Qualified or not. */
  public SqlIdentifier name() {
    return name;
  }

  /** The names in PARTITION (..) behind the table's own, in parentheses; or null. */
  public SqlNodeList partitions() {
    return partitions;
  }

  /** Its alias, or null. */
  public SqlIdentifier alias() {
    return alias;
  }
}
