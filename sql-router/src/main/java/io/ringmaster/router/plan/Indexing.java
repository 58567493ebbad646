package io.ringmaster.router.plan;

import java.util.List;
import java.util.Objects;

/**
 * What a write has to do with global indexes. Names are quoted SQL text, those of tables qualified.
 */
public sealed interface Indexing {
  /** Rows are stored whose values get into lookup tables. */
  record Inserted(List<Entries> entries) implements Indexing {
    public Inserted {
      entries = List.copyOf(entries);
    }
  }

  /**
   * What an INSERT puts into one lookup table.
   *
   * @param index its name for messages, as MySQL says it: {@code table.index}
   * @param columns the indexed column, then those of the primary key
   * @param values what each row gives each of the columns; a folded row stands for all it folds.
   *     Opaque where a row gives nothing: NULL, or, with an AUTO_INCREMENT column, a number that is
   *     still to be made
   * @param nullable whether the column can be NULL, of which there are no entries
   */
  record Entries(
      String index,
      String lookup,
      List<String> columns,
      List<List<KeyOperand>> values,
      boolean nullable) {
    public Entries {
      Objects.requireNonNull(index, "index");
      Objects.requireNonNull(lookup, "lookup");
      columns = List.copyOf(columns);
      values = values.stream().map(List::copyOf).toList();
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
   */
  record Changed(
      String table, String from, int before, List<String> key, List<Part> parts, boolean deletes)
      implements Indexing {
    public Changed {
      key = List.copyOf(key);
      parts = List.copyOf(parts);
    }
  }

  /**
   * One index.
   *
   * @param index as in {@link Entries}
   */
  record Part(String index, String lookup, String column) {}

  /**
   * A lookup table, which nobody writes but who writes the table.
   *
   * @param table whose index it is, for messages
   */
  record Kept(String table) implements Indexing {}
}
