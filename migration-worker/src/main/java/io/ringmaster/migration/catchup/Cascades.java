package io.ringmaster.migration.catchup;

import io.ringmaster.migration.rows.KeySql;
import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.RowReader;
import io.ringmaster.migration.rows.RowSql;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.table.Cascade;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.TableColumn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds rows that the source may have changed by a cascade, of which its binary log says nothing:
 * those that refer to a key that a row of a parent got or lost.
 *
 * <p>A row that a cascade changed or deleted refers, on the target, to the key that its parent had:
 * either it is there as it was when it was read last, which was before the cascade, or it has been
 * read since. A row that got another primary key by a cascade is found on the source by the
 * parent's new key. So both keys are looked for on both sides. Where rows that are found are
 * parents themselves, those that refer to them are looked for as well; and so they are for a parent
 * that is gone from the source though the log has only told of another change: a cascade whose
 * parent comes later in the log has deleted it. What can't be found in this way is refused before
 * ({@link io.ringmaster.migration.table.CascadePreflight}).
 *
 * <p>Immutable; any thread.
 */
final class Cascades {
  /** Keys that are looked for by one statement. */
  private static final int KEYS_AT_ONCE = 500;

  /**
   * How rows of a table refer to a parent's primary key.
   *
   * @param columns that refer
   * @param places of what they refer to, in the parent's key
   */
  private record Link(TableMove child, KeySql columns, int[] places) {}

  private final Map<TableMove, List<Link>> links = new HashMap<>();

  /** Those among tables that move together. */
  Cascades(List<TableMove> tables) {
    for (TableMove child : tables) {
      for (Cascade cascade : child.source().cascades()) {
        TableMove parent =
            tables.stream()
                .filter(table -> table.source().toString().equals(cascade.parent()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(cascade + " of " + child));
        links
            .computeIfAbsent(parent, _ -> new ArrayList<>())
            .add(
                new Link(
                    child,
                    new KeySql(columns(child.source(), cascade.columns())),
                    places(parent.source(), cascade.parentColumns())));
      }
    }
  }

  private static List<TableColumn> columns(MovingTable table, List<String> names) {
    return names.stream()
        .map(name -> table.columns().stream().filter(c -> c.name().equals(name)).findFirst().get())
        .toList();
  }

  private static int[] places(MovingTable parent, List<String> names) {
    List<String> key = parent.primaryKey().stream().map(TableColumn::name).toList();
    return names.stream().mapToInt(key::indexOf).toArray();
  }

  /** Whether any row can be changed by a cascade. */
  boolean isEmpty() {
    return links.isEmpty();
  }

  /** Whether rows of other tables, or its own, may be changed with rows of this one. */
  boolean isParent(TableMove table) {
    return links.containsKey(table);
  }

  /**
   * All keys to be refreshed with a batch: its own, then those that are found by them, by these,
   * and so on. They are to be written from the last to the first: rows by which others are found
   * must be there until these are written, should that be broken off and begun anew.
   *
   * @param source sees the snapshot from which rows are read
   */
  List<Map<TableMove, List<RowKey>>> levels(
      DirtyKeys.Batch batch, Connection source, Connection target) throws SQLException {
    Map<TableMove, Set<RowKey>> known = new HashMap<>();
    Map<TableMove, Set<RowKey>> followed = new HashMap<>();
    List<Map<TableMove, List<RowKey>>> levels = new ArrayList<>();
    levels.add(added(known, batch.keys()));
    Map<TableMove, List<RowKey>> open = added(followed, parents(batch, source));
    while (!open.isEmpty()) {
      Map<TableMove, Set<RowKey>> found = children(open, source, target);
      levels.add(added(known, found));
      open = added(followed, found);
    }
    return levels;
  }

  /** Adds keys to those of a set that it has not; returns these. */
  private static Map<TableMove, List<RowKey>> added(
      Map<TableMove, Set<RowKey>> to, Map<TableMove, ? extends Collection<RowKey>> keys) {
    Map<TableMove, List<RowKey>> added = new LinkedHashMap<>();
    keys.forEach(
        (table, some) -> {
          Set<RowKey> all = to.computeIfAbsent(table, _ -> new HashSet<>());
          List<RowKey> others = some.stream().filter(all::add).toList();
          if (!others.isEmpty()) {
            added.put(table, others);
          }
        });
    return added;
  }

  /** Keys by which to look: those that rows got or lost, and those that the source has no more. */
  private Map<TableMove, Set<RowKey>> parents(DirtyKeys.Batch batch, Connection source)
      throws SQLException {
    Map<TableMove, Set<RowKey>> parents = new LinkedHashMap<>();
    for (Map.Entry<TableMove, List<RowKey>> dirty : batch.keys().entrySet()) {
      TableMove table = dirty.getKey();
      if (isParent(table)) {
        Set<RowKey> keys = new LinkedHashSet<>(dirty.getValue());
        RowSql sql = table.onSource();
        find(source, sql, sql.keys(), dirty.getValue()).forEach(keys::remove);
        keys.addAll(batch.unsettled().getOrDefault(table, Set.of()));
        parents.put(table, keys);
      }
    }
    return parents;
  }

  /** The keys of moving rows that refer to any of these, on either side. */
  private Map<TableMove, Set<RowKey>> children(
      Map<TableMove, List<RowKey>> parents, Connection source, Connection target)
      throws SQLException {
    Map<TableMove, Set<RowKey>> children = new LinkedHashMap<>();
    for (Map.Entry<TableMove, List<RowKey>> parent : parents.entrySet()) {
      for (Link link : links.getOrDefault(parent.getKey(), List.of())) {
        Set<RowKey> found = children.computeIfAbsent(link.child, _ -> new LinkedHashSet<>());
        List<RowKey> values =
            parent.getValue().stream().map(key -> key.parts(link.places)).distinct().toList();
        found.addAll(find(target, link.child.onTarget(), link.columns, values));
        found.addAll(find(source, link.child.onSource(), link.columns, values));
      }
    }
    return children;
  }

  private static List<RowKey> find(
      Connection connection, RowSql sql, KeySql columns, List<RowKey> values) throws SQLException {
    List<RowKey> found = new ArrayList<>();
    for (int from = 0; from < values.size(); from += KEYS_AT_ONCE) {
      List<RowKey> some = values.subList(from, Math.min(values.size(), from + KEYS_AT_ONCE));
      found.addAll(RowReader.keys(connection, sql, sql.keysOf(columns, some)));
    }
    return found;
  }
}
