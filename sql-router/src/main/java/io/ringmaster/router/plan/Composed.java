package io.ringmaster.router.plan;

import java.util.List;
import java.util.Map;

/**
 * A statement that the proxy carries out by several others of the same session: all of them, or
 * none. Places are ordinals of tokens of the digest text. Immutable.
 */
public sealed interface Composed {
  /** Why it is carried out so, for {@code EXPLAIN ROUTE}. */
  String reason();

  /**
   * INSERT or REPLACE of what a query returns: the query runs first, then INSERTs of its rows as
   * literals.
   *
   * @param first the query's first token
   * @param last the query's last token
   * @param locks whether the query can lock what it reads, as MySQL does
   * @param ignores whether it is INSERT IGNORE
   * @param rows whether the query is VALUES ROW(..), of which MySQL makes an INSERT of rows
   * @param updates whether it has ON DUPLICATE KEY UPDATE
   * @param numbered whether the table has an AUTO_INCREMENT column
   * @param target the columns that get values, in order
   */
  record InsertSelect(
      String reason,
      int first,
      int last,
      boolean locks,
      boolean ignores,
      boolean rows,
      boolean updates,
      boolean numbered,
      List<Column> target)
      implements Composed {
    public InsertSelect {
      target = List.copyOf(target);
    }
  }

  /**
   * UPDATE or DELETE: a query finds the rows and locks them, then statements write them by their
   * keys.
   */
  record Changed(String reason, Change change) implements Composed {}

  /**
   * Not carried out. The client gets MySQL's own error, if a server has one of the text, which is
   * not run.
   *
   * @param database of which the server has the tables
   * @param refusal what the client gets otherwise
   */
  record Refused(String database, Refusal refusal) implements Composed {
    @Override
    public String reason() {
      return refusal.message();
    }
  }

  /**
   * INSERT or REPLACE of rows of which some values must be known before it is known where they go:
   * a query computes them, once, then the INSERT has them as literals.
   *
   * @param ignores whether it is INSERT IGNORE
   * @param selfRead what is to be done since a value reads the target; null when none does
   * @param values in the order of the text
   */
  record InsertValues(String reason, boolean ignores, SelfRead selfRead, List<Value> values)
      implements Composed {
    public InsertValues {
      values = List.copyOf(values);
    }
  }

  /**
   * INSERT or REPLACE of rows that leave constant defaults to the table which must be known: they
   * are put into the text.
   *
   * @param written where the word DEFAULT is, in the order of the text
   * @param literals the default of each column, by its name
   * @param place where the columns are put that are left out; null when there are none
   * @param absent the values of these, separated by commas; of SET, with the names
   */
  record InsertDefaults(
      String reason,
      List<Value> written,
      Map<String, String> literals,
      Numbering.Place place,
      String absent)
      implements Composed {
    public InsertDefaults {
      written = List.copyOf(written);
      literals = Map.copyOf(literals);
    }
  }

  /**
   * A value reads the table that is inserted into, which MySQL refuses (1093) unless it keeps what
   * is read in a temporary table: a server is asked before anything runs.
   *
   * @param database of which the server has the tables
   * @param ofSeveral what the client gets if the statement has several rows
   */
  record SelfRead(String database, Refusal ofSeveral) {}

  /**
   * An expression in a row.
   *
   * @param first its first token
   * @param last its last token
   * @param folded whether it is in the row that stands for all that read the same
   * @param column that gets its value
   * @param locks of its subqueries, in the order of the text
   */
  record Value(int first, int last, boolean folded, Column column, List<Lock> locks) {
    public Value {
      locks = List.copyOf(locks);
    }

    /** Without subqueries that lock. */
    public Value(int first, int last, boolean folded, Column column) {
      this(first, last, folded, column, List.of());
    }
  }

  /**
   * Locks what a subquery reads, where MySQL would lock it for the statement.
   *
   * @param token that the clause follows
   */
  record Lock(int token, String clause) {}

  /**
   * A column that gets values.
   *
   * @param dataType lower case: {@code int}, {@code varchar}, ..
   * @param notNull whether it takes no NULL, not even for a number that is made
   */
  record Column(String name, String dataType, boolean notNull) {}
}
