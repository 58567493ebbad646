package io.ringmaster.router.analysis;

import io.ringmaster.metadata.TableRule;
import io.ringmaster.router.catalog.CatalogTable;
import io.ringmaster.router.grammar.TableNode;
import io.ringmaster.router.plan.KeyPredicate;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlJoin;

/** One place where a statement names a base table. */
final class TableUse {
  /** Where its rows live. */
  enum Kind {
    SHARDED,
    SINGLE,
    REFERENCE,
    /** No rule: a temporary table, on the home shard of its database, or none. */
    UNKNOWN,
    /** information_schema and the like. */
    SYSTEM
  }

  final String database;
  final String table;

  /** The name columns are qualified with. */
  final String effectiveName;

  final boolean aliased;
  final Kind kind;

  /** Of {@link Kind#SHARDED}. */
  final TableRule.Sharded rule;

  /** Shard number of {@link Kind#SINGLE} and {@link Kind#UNKNOWN}, else -1. */
  final int shard;

  /** Null when unknown. */
  final CatalogTable catalog;

  /** The block it is named in. */
  final Scope scope;

  /** Where it stands; null for the target of an INSERT. */
  TableNode node;

  /** The locking clause for its rows; empty without one. */
  String lock = "";

  /** Whether an outer join may put NULLs in place of its rows. */
  boolean nullable;

  /** The innermost outer join that may put NULLs in place of its rows; null when there is none. */
  SqlJoin outerJoin;

  /** What ON conditions of outer joins say of this use alone. */
  final List<KeyPredicate> own = new ArrayList<>();

  private TableUse representative = this;

  TableUse(
      String database,
      String table,
      String alias,
      Kind kind,
      TableRule.Sharded rule,
      int shard,
      CatalogTable catalog,
      Scope scope) {
    this.scope = scope;
    this.database = database;
    this.table = table;
    this.aliased = alias != null;
    this.effectiveName = alias != null ? alias : table;
    this.kind = kind;
    this.rule = rule;
    this.shard = shard;
    this.catalog = catalog;
  }

  boolean isSharded() {
    return kind == Kind.SHARDED;
  }

  boolean isKey(String column) {
    return rule != null && rule.column().equalsIgnoreCase(column);
  }

  boolean isAutoIncrement(String column) {
    return rule != null
        && rule.autoIncrement().filter(it -> it.column().equalsIgnoreCase(column)).isPresent();
  }

  /** The use that stands for the class of uses with equal keys. */
  TableUse representative() {
    TableUse use = this;
    while (use.representative != use) {
      use = use.representative;
    }
    return use;
  }

  /** Puts both uses into one class. */
  void tie(TableUse other) {
    other.representative().representative = representative();
  }

  /** {@code database.table}, for messages. */
  String qualifiedName() {
    return database + "." + table;
  }
}
