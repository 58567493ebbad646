package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.TableRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What DDL may not do to tables with global indexes, nor to their lookup tables. Reads the client's
 * own tokens and errs on the side of refusing.
 */
final class IndexGuard {
  private IndexGuard() {}

  /**
   * Refuses DDL on a lookup table.
   *
   * @param rule maybe null
   */
  static void refuseLookup(TableRule rule) {
    if (rule instanceof TableRule.Sharded sharded && sharded.indexed().isPresent()) {
      throw AdminException.refused(
          "'%s' is a table of a global index of '%s', and is changed with that alone"
              .formatted(rule.key(), sharded.indexed().get()));
    }
  }

  /**
   * Refuses DDL on a table with global indexes.
   *
   * @param rule maybe null
   */
  static void refuseIndexed(TableRule rule, String verb) {
    if (rule instanceof TableRule.Sharded sharded && !sharded.indexes().isEmpty()) {
      throw refused(sharded, verb, sharded.indexes());
    }
  }

  private static AdminException refused(
      TableRule.Sharded table, String what, List<GlobalIndex> indexes) {
    return AdminException.notSupported(
        "%s of '%s' is not supported while it has the global %s: %s, and create %s again afterwards"
            .formatted(
                what,
                table.key(),
                (indexes.size() == 1 ? "index " : "indexes ")
                    + indexes.stream().map(GlobalIndex::name).collect(Collectors.joining(", ")),
                indexes.stream()
                    .map(index -> "DROP GLOBAL INDEX " + index.name() + " ON " + table.table())
                    .collect(Collectors.joining(", ")),
                indexes.size() == 1 ? "it" : "them"));
  }

  /** Tables to drop, with all that were made for global indexes of theirs. */
  static List<TableName> withLookups(ClusterState state, List<TableName> names) {
    Set<TableName> all = new LinkedHashSet<>(names);
    for (TableName name : names) {
      if (state.tables().get(name.key()) instanceof TableRule.Sharded sharded) {
        for (GlobalIndex index : sharded.indexes()) {
          index.tables().forEach(kept -> all.add(new TableName(name.database(), kept)));
        }
        state.tables().values().stream()
            .filter(rule -> isMadeFor(rule, name))
            .forEach(kept -> all.add(new TableName(kept.database(), kept.table())));
        boolean alone =
            sharded
                .indexed()
                .filter(table -> !names.contains(new TableName(name.database(), table)))
                .isPresent();
        if (alone && !isLeft(state, sharded)) {
          refuseLookup(sharded);
        }
      }
    }
    return List.copyOf(all);
  }

  private static boolean isMadeFor(TableRule rule, TableName table) {
    return rule instanceof TableRule.Sharded kept
        && kept.database().equals(table.database())
        && kept.indexed().equals(Optional.of(table.table()));
  }

  /**
   * Whether a table was made for a global index that there is not: by a statement that was
   * interrupted, unless it is under way.
   *
   * @param rule of the table; maybe null
   */
  static boolean isLeft(ClusterState state, TableRule rule) {
    return rule instanceof TableRule.Sharded kept
        && kept.indexed().isPresent()
        && !(state.table(kept.database(), kept.indexed().get()).orElse(null)
                instanceof TableRule.Sharded of
            && of.indexes().stream().anyMatch(index -> index.tables().contains(kept.table())));
  }

  /** The indexes that ALTER TABLE drops, behind the name of the table. */
  static List<String> dropped(TokenReader reader) {
    List<String> names = new ArrayList<>();
    for (int token = reader.position(); token < reader.tokenCount(); token++) {
      reader.moveTo(token);
      if ((reader.take("DROP", "INDEX") || reader.take("DROP", "KEY"))
          && reader.isName(reader.position())) {
        names.add(reader.nameAt(reader.position()));
      }
    }
    return names;
  }

  /**
   * Refuses to drop the last index that begins with the columns of a global one: statements that
   * all shards are asked for would read all rows.
   *
   * @param names of indexes of a table that are dropped
   */
  static void refuseDropped(
      AdminContext context,
      ClusterState state,
      TableRule rule,
      List<String> names,
      AdminCaller caller) {
    if (!(rule instanceof TableRule.Sharded sharded)
        || sharded.indexes().isEmpty()
        || names.isEmpty()) {
      return;
    }
    TableName table = new TableName(rule.database(), rule.table());
    for (GlobalIndex index : sharded.indexes()) {
      boolean kept =
          context
              .runner()
              .onEach(
                  state,
                  List.of(TableShards.ofRows(state, rule).iterator().next()),
                  caller,
                  (_, session) -> TableIndexes.beginsWith(session, table, index.columns(), names))
              .getFirst();
      if (!kept) {
        throw AdminException.notSupported(
            "dropping the last index that begins with %s of '%s' is not supported while it has the global index %s, which relies on it where all shards are asked: DROP GLOBAL INDEX %3$s ON %4$s, or create another index first"
                .formatted(
                    String.join(", ", index.columns()), rule.key(), index.name(), rule.table()));
      }
    }
  }

  /**
   * Checks what follows the name of a table in ALTER TABLE: columns that an index has stay as they
   * are, and no server changes rows by itself.
   */
  static void alter(TokenReader reader, TableRule rule) {
    if (!(rule instanceof TableRule.Sharded sharded) || sharded.indexes().isEmpty()) {
      return;
    }
    for (int token = reader.position(); token < reader.tokenCount(); token++) {
      reader.moveTo(token);
      if (reader.is("PRIMARY")
          || reader.is("CONVERT")
          || reader.is("CASCADE")
          || reader.is("SET", "NULL")) {
        throw refused(
            sharded,
            "ALTER TABLE that concerns the primary key, converts the character set, or makes"
                + " servers cascade,",
            sharded.indexes());
      }
      if (reader.take("CHANGE")
          || reader.take("MODIFY")
          || reader.take("DROP")
          || reader.take("RENAME")) {
        reader.take("COLUMN");
        if (reader.isName(reader.position())) {
          alter(sharded, reader.nameAt(reader.position()));
        }
      }
    }
  }

  private static void alter(TableRule.Sharded table, String column) {
    List<GlobalIndex> concerned =
        table.indexes().stream()
            .filter(index -> index.lookupColumns().stream().anyMatch(column::equalsIgnoreCase))
            .toList();
    if (!concerned.isEmpty()) {
      throw refused(table, "ALTER TABLE of the column " + column, concerned);
    }
  }
}
