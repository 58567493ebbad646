package io.ringmaster.router.plan;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a write has to do with global indexes. Names are quoted SQL text, those of tables qualified.
 */
public sealed interface Indexing {
  /**
   * Rows are stored whose values get into lookup tables.
   *
   * @param duplicates what becomes of rows that are there already; null: the statement fails
   */
  record Inserted(List<Entries> entries, Duplicates duplicates) implements Indexing {
    public Inserted {
      entries = List.copyOf(entries);
    }
  }

  /** What an INSERT says of rows that have a value of a unique key which another row has. */
  enum OnDuplicate {
    /** INSERT IGNORE: the row is left out. */
    IGNORE,
    /** REPLACE: the others are deleted. */
    REPLACE,
    /** ON DUPLICATE KEY UPDATE: the other is changed. */
    UPDATE
  }

  /**
   * How an INSERT meets rows that are there already.
   *
   * @param table the table
   * @param last ordinal of the last token of the rows, or of the assignments of SET
   * @param keys the unique keys, as MySQL would check them; empty for IGNORE
   * @param primaryKey its columns
   * @param assigned the indexes of which ON DUPLICATE KEY UPDATE assigns a column; all of them
   *     where REPLACE changes the row that is there, as MySQL does if the table has one unique key:
   *     one that stays as it is counts once then
   * @param readsKey whether it reads what the new row gives the primary key
   * @param assignsNumber whether it assigns the AUTO_INCREMENT column
   * @param deprecated how often it says {@code VALUES(column)}, of which MySQL warns
   */
  record Duplicates(
      OnDuplicate what,
      String table,
      int last,
      List<UniqueKey> keys,
      List<String> primaryKey,
      List<Part> assigned,
      boolean readsKey,
      boolean assignsNumber,
      int deprecated) {
    public Duplicates {
      Objects.requireNonNull(what, "what");
      Objects.requireNonNull(table, "table");
      keys = List.copyOf(keys);
      primaryKey = List.copyOf(primaryKey);
      assigned = List.copyOf(assigned);
    }
  }

  /**
   * A unique key.
   *
   * @param name {@code PRIMARY}, or that of a global index; empty for one that each shard keeps
   * @param global whether a global index keeps it
   */
  record UniqueKey(String name, boolean global, List<Given> columns) {
    public UniqueKey {
      Objects.requireNonNull(name, "name");
      columns = List.copyOf(columns);
    }
  }

  /**
   * What the rows give a column of a unique key.
   *
   * @param column its name
   * @param text whether it stores texts or binary strings
   * @param values as in {@link Entries}; opaque is the column's default
   */
  record Given(String column, boolean text, List<KeyOperand> values) {
    public Given {
      values = List.copyOf(values);
    }
  }

  /**
   * The lookup table of a global index.
   *
   * @param database its database's name
   * @param table its name
   * @param sql both as quoted SQL text
   */
  record Lookup(String database, String table, String sql) {
    public Lookup {
      Objects.requireNonNull(database, "database");
      Objects.requireNonNull(table, "table");
      Objects.requireNonNull(sql, "sql");
    }
  }

  /**
   * What an INSERT puts into one lookup table.
   *
   * @param index its name for messages, as MySQL says it: {@code table.index}
   * @param unique whether another row's entry may be in the way
   * @param columns the indexed columns, then those of the primary key
   * @param values what each row gives each of the columns; a folded row stands for all it folds.
   *     Opaque where a row gives nothing: NULL, or, with an AUTO_INCREMENT column, a number that is
   *     still to be made
   * @param nullable places of the indexed columns that can be NULL, of which there are no entries
   */
  record Entries(
      String index,
      boolean unique,
      Lookup lookup,
      List<String> columns,
      List<List<KeyOperand>> values,
      List<Integer> nullable) {
    public Entries {
      Objects.requireNonNull(index, "index");
      Objects.requireNonNull(lookup, "lookup");
      columns = List.copyOf(columns);
      values = values.stream().map(List::copyOf).toList();
      nullable = List.copyOf(nullable);
    }
  }

  /**
   * Rows are changed or deleted that are in lookup tables.
   *
   * @param table the table
   * @param from the table as the statement names it, with its alias
   * @param before ordinal of the last token before WHERE, or before what follows in its place
   * @param key the columns of the primary key
   * @param parts the indexes concerned
   * @param deletes whether rows go
   * @param ignores whether rows that fail are left as they are
   * @param order in which MySQL takes the rows
   * @param judged whether MySQL may refuse the text for a subquery in it
   */
  record Changed(
      String table,
      String from,
      int before,
      List<String> key,
      List<Part> parts,
      boolean deletes,
      boolean ignores,
      Order order,
      boolean judged)
      implements Indexing {
    public Changed {
      Objects.requireNonNull(order, "order");
      key = List.copyOf(key);
      parts = List.copyOf(parts);
    }

    /**
     * What is read of the rows: the columns of the primary key, the others indexed, and forms of
     * those that are not compared as they are.
     */
    public List<String> columns() {
      return Stream.of(
              key.stream(),
              parts.stream().flatMap(part -> part.columns().stream()),
              parts.stream().flatMap(part -> part.forms().stream()))
          .flatMap(Function.identity())
          .distinct()
          .toList();
    }

    /** Whether a row may get unique values that another of them has had. */
    public boolean mayMeet() {
      return !deletes && parts.stream().anyMatch(Part::unique);
    }
  }

  /** In which order MySQL changes rows: one may get a value that a later one has still. */
  enum Order {
    /** That of the primary key: there is no condition for which MySQL would read another index. */
    BY_KEY,
    /** That of the statement's ORDER BY. */
    SAID,
    /** Any: MySQL chooses an index. */
    OPEN
  }

  /**
   * One index.
   *
   * @param index as in {@link Entries}
   * @param unique as in {@link Entries}
   * @param columns the indexed columns
   * @param forms of an UPDATE of a unique one: SQL texts of the values of each column that are
   *     equal as they are read where MySQL takes the values for equal, the column itself where that
   *     is so; else empty
   */
  record Part(
      String index, boolean unique, Lookup lookup, List<String> columns, List<String> forms) {
    public Part {
      columns = List.copyOf(columns);
      forms = List.copyOf(forms);
    }
  }

  /**
   * A lookup table, which nobody writes but who writes the table.
   *
   * @param table whose index it is, for messages
   */
  record Kept(String table) implements Indexing {}
}
