package io.ringmaster.router.grammar;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** JSON_TABLE in FROM. Its columns are those of no table. */
public final class JsonTableNode extends CallNode {
  private final SqlNode source;
  private final SqlIdentifier alias;

  JsonTableNode(SqlParserPos position, SqlNode source, SqlIdentifier alias) {
    super("JSON_TABLE", position, source);
    this.source = source;
    this.alias = alias;
  }

  /** The document, which may be of tables to the left of it. */
  public SqlNode source() {
    return source;
  }

  /** Its name. */
  public SqlIdentifier alias() {
    return alias;
  }
}
