package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;

/** The names that a query block can use: its tables, and those of the blocks around it. */
final class Scope {
  /** A column of a base table. */
  record Column(TableUse use, String name) {
    boolean isShardKey() {
      return use.isKey(name);
    }
  }

  final Scope parent;
  final List<TableUse> uses = new ArrayList<>();

  /** Names of derived and common tables, whose columns are not known here. */
  final List<String> opaque = new ArrayList<>();

  /** Derived tables among {@link #opaque} of whose columns something is known, by name. */
  private final Map<String, DerivedColumns> derived = new HashMap<>();

  /** The block in whose FROM this one is a derived table that it knows columns of; or null. */
  private Scope around;

  /** Common tables by name, those of enclosing blocks included. */
  final Map<String, CommonTable> commonTables = new HashMap<>();

  /** Lower-case columns of USING; an unqualified name means the joined column. */
  final Set<String> joined = new HashSet<>();

  /** Whether a NATURAL join has columns of this kind too. */
  boolean natural;

  /** 0 for the statement's own block. */
  final int depth;

  /** Whether a key equality with a table of an enclosing block makes their rows meet by key. */
  final boolean correlated;

  /**
   * A block.
   *
   * @param parent the block around it, or null
   * @param correlated whether it is a subquery evaluated for each row of {@code parent}
   */
  Scope(Scope parent, boolean correlated) {
    this.parent = parent;
    this.correlated = correlated;
    this.depth = parent == null ? 0 : parent.depth + 1;
    if (parent != null) {
      commonTables.putAll(parent.commonTables);
    }
  }

  /**
   * The base table's column that a name means, when that is certain. MySQL answers an error for
   * names that are ambiguous, so of several candidates in one block none needs to be preferred.
   *
   * @return null when the name means something else, nothing, or can't be told
   */
  Column resolve(SqlIdentifier name) {
    if (name.isStar()) {
      return null;
    }
    int parts = name.names.size();
    String column = name.names.get(parts - 1);
    return switch (parts) {
      case 1 -> unqualified(column);
      case 2 -> qualified(null, name.names.get(0), column);
      case 3 -> qualified(name.names.get(0), name.names.get(1), column);
      default -> null;
    };
  }

  /**
   * The base table's column by which rows of this block, or of one around it, can be told apart: as
   * {@link #resolve}, or that which a derived table of this block shows.
   *
   * @return null when that can't be told
   */
  Column key(SqlIdentifier name) {
    Column own = resolve(name);
    if (own != null || name.isStar() || name.names.size() > 2) {
      return own;
    }
    boolean alone = name.isSimple() && uses.isEmpty() && opaque.size() == 1;
    DerivedColumns table = derived.get(alone ? opaque.getFirst() : name.names.getFirst());
    return table == null || (name.isSimple() && !alone) ? null : table.column(name.names.getLast());
  }

  /**
   * Whether each row of the block's FROM is on one shard, where all tables are met by the keys of a
   * class: a table of it is there that no outer join puts NULLs for, or a derived table whose rows
   * are so.
   */
  boolean isApart(TableUse representative) {
    return uses.stream()
            .anyMatch(
                use -> use.isSharded() && !use.nullable && use.representative() == representative)
        || derived.values().stream().anyMatch(table -> table.isApart(representative));
  }

  /** Makes columns of a derived table of this block known. */
  void knows(String alias, DerivedColumns columns) {
    derived.put(alias, columns);
    columns.scope().around = this;
  }

  /** The block in whose FROM this one is a derived table that it knows columns of; or null. */
  Scope around() {
    return around;
  }

  /** The block among this one and those around it in which a use stands, or what shows it. */
  Scope placeOf(TableUse use) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      if (scope == use.scope) {
        return scope;
      }
    }
    return this;
  }

  /** Whether no table of this block has a column of this name, for certain. */
  boolean hasNo(String column) {
    return opaque.isEmpty()
        && uses.stream()
            .allMatch(
                use ->
                    use.catalog != null && !use.isKey(column) && use.catalog.indexOf(column) < 0);
  }

  /** What the catalog knows of the column that a name means; null when that is nothing. */
  CatalogColumn catalogColumn(SqlIdentifier name) {
    Column column = key(name);
    if (column == null || column.use().catalog == null) {
      return null;
    }
    int index = column.use().catalog.indexOf(column.name());
    return index < 0 ? null : column.use().catalog.columns().get(index);
  }

  private Column qualified(String database, String table, String column) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      TableUse found = null;
      for (TableUse use : scope.uses) {
        boolean matches =
            use.effectiveName.equals(table)
                && (database == null || (!use.aliased && use.database.equals(database)));
        if (matches) {
          if (found != null) {
            return null;
          }
          found = use;
        }
      }
      if (found != null) {
        return new Column(found, column);
      }
      if (scope.opaque.contains(table)) {
        return null;
      }
    }
    return null;
  }

  private Column unqualified(String column) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      List<TableUse> having = new ArrayList<>();
      boolean certain = scope.opaque.isEmpty();
      for (TableUse use : scope.uses) {
        if (use.isKey(column) || (use.catalog != null && use.catalog.indexOf(column) >= 0)) {
          having.add(use);
        } else if (use.catalog == null) {
          certain = false;
        }
      }
      if (having.size() == 1 && (certain || having.getFirst().isKey(column))) {
        // It may be that of a table whose columns are not known, joined to this one.
        return !certain && scope.mayJoin(column) && having.getFirst().nullable
            ? null
            : new Column(having.getFirst(), column);
      }
      if (having.size() > 1) {
        boolean shared = scope.joins(column) && having.stream().noneMatch(use -> use.nullable);
        return shared ? new Column(having.getFirst(), column) : null;
      }
      if (!certain || !having.isEmpty()) {
        return null;
      }
    }
    return null;
  }

  /** Whether USING names a column. */
  boolean joins(String column) {
    return joined.contains(column.toLowerCase(Locale.ROOT));
  }

  /** Whether an unqualified name may mean a column that several tables have. */
  boolean mayJoin(String column) {
    return natural || joins(column);
  }

  /** Whether rows of the use's block are those this block is evaluated for, or its own. */
  boolean sees(TableUse use) {
    Scope scope = this;
    while (scope != use.scope && scope != null && scope.correlated) {
      scope = scope.parent;
    }
    return scope == use.scope;
  }
}
