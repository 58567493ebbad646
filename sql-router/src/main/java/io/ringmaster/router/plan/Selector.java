package io.ringmaster.router.plan;

import java.util.List;

/**
 * Which shards a statement concerns, as a function of its literals. Bound by {@code
 * binding.Binder}: where a key can't be computed with certainty, the whole group is selected.
 */
public sealed interface Selector {
  /**
   * One named shard: single tables, and statements without tables on the home shard.
   *
   * @param withoutRule tables that no rule names, as {@code database.table}: temporary tables of
   *     the session, on the home shard of their database, or none
   */
  record Fixed(int shard, List<String> withoutRule) implements Selector {
    public Fixed {
      withoutRule = List.copyOf(withoutRule);
    }
  }

  /**
   * Any one shard gives the same answer (reference tables, stored functions); a transaction prefers
   * the shard it already has.
   */
  record Any() implements Selector {}

  /**
   * Any one shard gives the same answer, in or outside of a transaction: no table is read, and no
   * function is called that could read or change one.
   */
  record NoTables() implements Selector {}

  /**
   * Every shard of the cluster that holds the database (writes to reference tables).
   *
   * @param explicit values of an AUTO_INCREMENT column: when one is NULL or 0, shards would
   *     generate different values, so the statement is refused
   */
  record EveryShard(List<KeyOperand> explicit) implements Selector {
    public EveryShard {
      explicit = List.copyOf(explicit);
    }

    /** A write that gives no AUTO_INCREMENT column a value. */
    public EveryShard() {
      this(List.of());
    }
  }

  /**
   * The owners, in one group, of the keys that satisfy a predicate.
   *
   * @param group the table group's name
   * @param predicate what the WHERE clause says of the shard key
   * @param indexed what it says of the columns of a global index; null when it says nothing
   */
  record ByPredicate(String group, KeyPredicate predicate, IndexedKey indexed) implements Selector {
    /** Without a global index. */
    public ByPredicate(String group, KeyPredicate predicate) {
      this(group, predicate, null);
    }
  }

  /**
   * The same of an UPDATE that gives the shard key or the AUTO_INCREMENT column literals, as tools
   * do that save whole rows: no row moves as long as they are the values that WHERE says the rows
   * have, which is known when both are. Their shard key may get another spelling, of the same
   * canonical form.
   *
   * @param rows those that are updated
   * @param assigned the columns
   */
  record Unmoved(ByPredicate rows, List<Assigned> assigned) implements Selector {
    public Unmoved {
      assigned = List.copyOf(assigned);
    }
  }

  /**
   * A column that an UPDATE gives a value.
   *
   * @param value that it gets
   * @param compared what it is equal to in the rows that are updated
   * @param column what it can store
   * @param key whether it is the shard key; else it is an AUTO_INCREMENT column
   */
  record Assigned(KeyOperand.Slot value, KeyOperand.Slot compared, KeyColumn column, boolean key) {}

  /**
   * The owners of the keys of the rows an INSERT or REPLACE stores. A key that can't be computed
   * with certainty is refused, since a guess would lose the row.
   *
   * @param group the table group's name
   * @param rows the key of each row as written in the digest text; a folded row stands for all it
   *     folds
   * @param columnType what the column can store
   */
  record ByRows(String group, List<KeyOperand> rows, KeyColumn columnType) implements Selector {
    public ByRows {
      rows = List.copyOf(rows);
    }
  }
}
