package io.ringmaster.proxy.admin;

import io.ringmaster.proxy.admin.AdminStatement.Query;

/** The query of CREATE TABLE .. SELECT. */
final class QueryParser {
  private final TokenReader reader;

  QueryParser(TokenReader reader) {
    this.reader = reader;
  }

  /** Whether the query, or the words before it, come next. */
  boolean isNext() {
    return reader.is("IGNORE") || reader.is("REPLACE") || reader.is("AS") || isQuery();
  }

  /** Whether a query comes next: SELECT, TABLE, VALUES or WITH, or such in parentheses. */
  private boolean isQuery() {
    int here = reader.position();
    while (reader.take("(")) {
      // The first word tells.
    }
    boolean query =
        reader.is("SELECT")
            || reader.is("WITH")
            || reader.is("VALUES", "ROW")
            || reader.is("TABLE") && reader.isName(reader.position() + 1);
    reader.moveTo(here);
    return query;
  }

  /** Takes {@code [IGNORE | REPLACE] [AS] query}, up to the end. */
  Query take() {
    String insertion =
        reader.take("IGNORE")
            ? "INSERT IGNORE INTO "
            : reader.take("REPLACE") ? "REPLACE INTO " : "INSERT INTO ";
    reader.take("AS");
    if (!isQuery()) {
      throw reader.syntaxError();
    }
    int first = reader.position();
    int end = reader.tokenCount();
    for (int token = first; token < end; token++) {
      if (reader.text(token).startsWith("@")) {
        throw AdminException.notSupported(
            "CREATE TABLE .. SELECT with the variable "
                + reader.text(token)
                + " is not supported, since the session alone knows its type: create the table"
                + " with its columns and fill it with INSERT .. SELECT");
      }
    }
    String text = reader.textBetween(first, end);
    // A comment may end the text.
    String empty = reader.textBetween(first, beforeLimit(first)) + "\nLIMIT 0";
    reader.moveTo(end);
    return new Query(insertion, text, empty);
  }

  /** Where LIMIT is, or would be: before what the query locks. */
  private int beforeLimit(int first) {
    int end = reader.tokenCount();
    int depth = 0;
    for (int token = first; token < end; token++) {
      String text = reader.text(token);
      depth += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
      reader.moveTo(token);
      if (depth == 0
          && !reader.text(token - 1).equals(".")
          && (reader.is("LIMIT")
              || reader.is("FOR", "UPDATE")
              || reader.is("FOR", "SHARE")
              || reader.is("LOCK", "IN"))) {
        return token;
      }
    }
    return end;
  }
}
