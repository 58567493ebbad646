package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.placement.OwnershipFilter;
import io.ringmaster.migration.server.TriggerGuard;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.JdbcSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares a table with the lookup table of a global index while both are written, and mends the
 * latter. Some rows at a time are locked for reading, and then their entries, in the order in which
 * writers lock them: neither changes meanwhile. One thread; the caller holds the database's DDL
 * lock, so that nothing moves.
 */
final class LookupRows implements AutoCloseable {
  private static final int ROWS_AT_ONCE = 500;

  /** Locks that are not had in this time are asked for again: servers don't see each other's. */
  private static final String LOCK_SECONDS = "3";

  private static final int ATTEMPTS = 20;

  private static final int DUPLICATE = 1062;

  /** Deadlock, and lock wait timeout. */
  private static final List<Integer> AGAIN = List.of(1213, 1205);

  private final ClusterState state;
  private final TableRule.Sharded rule;
  private final TableRule.Sharded lookupRule;
  private final LookupTable lookup;
  private final ControlPools pools;
  private final boolean repairs;
  private final Map<String, JdbcSession> readers = new TreeMap<>();
  private final Map<String, JdbcSession> others = new TreeMap<>();

  private long rows;
  private long entries;
  private long missing;
  private long stale;

  private final SharedValues duplicates;

  /**
   * Makes one that has not begun.
   *
   * @param repairs whether entries that are missing are added, and stale ones removed
   */
  LookupRows(
      ClusterState state,
      TableRule.Sharded rule,
      TableRule.Sharded lookupRule,
      LookupTable lookup,
      ControlPools pools,
      boolean repairs) {
    this.state = state;
    this.rule = rule;
    this.lookupRule = lookupRule;
    this.lookup = lookup;
    this.pools = pools;
    this.repairs = repairs;
    duplicates = new SharedValues(state, rule, lookup, shard -> session(others, shard));
  }

  long rows() {
    return rows;
  }

  long entries() {
    return entries;
  }

  /** Rows that had no entry of their own. */
  long missing() {
    return missing;
  }

  /** Entries that were of no row. */
  long stale() {
    return stale;
  }

  /** Values that were found in more rows than one. */
  SharedValues duplicates() {
    return duplicates;
  }

  /** Goes through the rows of the table. */
  void compareRows() {
    rows = chunks(lookup.of(), rule, lookupRule, keys(), true, this::compare);
  }

  /** Goes through the entries. */
  void compareEntries() {
    entries = chunks(lookup.name(), lookupRule, rule, entryKey(), false, this::confirm);
  }

  /** Places of the columns of the table's primary key among the lookup table's columns. */
  private List<Integer> keys() {
    List<String> names =
        lookup.columns().stream().map(column -> column.name().toLowerCase(Locale.ROOT)).toList();
    return lookup.index().primaryKey().stream()
        .map(column -> names.indexOf(column.toLowerCase(Locale.ROOT)))
        .toList();
  }

  /** Places of the columns of the lookup table's own primary key. */
  private List<Integer> entryKey() {
    return IntStream.range(0, lookup.keyed()).boxed().toList();
  }

  /** Takes some rows of a shard, all of which belong to rows of one shard of the other table. */
  private interface Chunk {
    void take(String owner, List<List<String>> rows) throws SQLException;
  }

  private long chunks(
      TableName table,
      TableRule.Sharded of,
      TableRule.Sharded other,
      List<Integer> key,
      boolean locks,
      Chunk chunk) {
    TableGroup group = state.groups().get(of.group());
    long seen = 0;
    for (String shard : group.placement().shards()) {
      String query =
          "SELECT %s, %s FROM %s WHERE %s"
              .formatted(
                  lookup.reads(),
                  owner(other),
                  table.quoted(),
                  OwnershipFilter.of(group, shard).predicate(JdbcSession.quote(of.column())));
      String order =
          " ORDER BY %s LIMIT %d%s"
              .formatted(
                  key.stream().map(this::name).collect(Collectors.joining(", ")),
                  ROWS_AT_ONCE,
                  locks ? " FOR SHARE" : "");
      List<String> last = null;
      do {
        String behind = last == null ? "" : " AND " + behind(key, last);
        List<List<String>> found = again(shard, query + behind + order, chunk);
        seen += found.size();
        last = found.size() < ROWS_AT_ONCE ? null : found.getLast();
      } while (last != null);
    }
    return seen;
  }

  private String name(int column) {
    return JdbcSession.quote(lookup.columns().get(column).name());
  }

  /** The shard of the other table that has what belongs to a row, as an expression. */
  private String owner(TableRule.Sharded other) {
    TableGroup group = state.groups().get(other.group());
    StringBuilder owner = new StringBuilder("CASE");
    for (String shard : group.placement().shards()) {
      owner
          .append(" WHEN ")
          .append(OwnershipFilter.of(group, shard).predicate(JdbcSession.quote(other.column())))
          .append(" THEN ")
          .append(JdbcSession.literal(shard));
    }
    return owner.append(" END").toString();
  }

  /** Rows behind one in the order of a key: {@code (a > 1) OR (a = 1 AND b > 2)}. */
  private String behind(List<Integer> key, List<String> last) {
    List<String> terms = new ArrayList<>();
    StringBuilder equal = new StringBuilder();
    for (int i : key) {
      String literal = lookup.columns().get(i).literal(last.get(i));
      terms.add("(" + equal + name(i) + " > " + literal + ")");
      equal.append(name(i)).append(" = ").append(literal).append(" AND ");
    }
    return "(" + String.join(" OR ", terms) + ")";
  }

  /** Reads rows in a transaction in which they are worked on. */
  private List<List<String>> again(String shard, String query, Chunk chunk) {
    for (int attempt = 1; ; attempt++) {
      try {
        JdbcSession session = session(readers, shard);
        session.execute("BEGIN");
        try {
          List<List<String>> found = session.query(query);
          Map<String, List<List<String>>> byOwner = new TreeMap<>();
          for (List<String> row : found) {
            // A row with NULL in a column has no entry.
            if (!row.subList(0, lookup.indexed()).contains(null)) {
              byOwner
                  .computeIfAbsent(row.getLast(), _ -> new ArrayList<>())
                  .add(row.subList(0, row.size() - 1));
            }
          }
          for (var one : byOwner.entrySet()) {
            chunk.take(one.getKey(), one.getValue());
          }
          return found;
        } finally {
          session.execute("ROLLBACK");
        }
      } catch (SQLException e) {
        if (attempt == ATTEMPTS || !AGAIN.contains(e.getErrorCode())) {
          throw ShardRunner.failure(shard, e);
        }
      }
    }
  }

  private JdbcSession session(Map<String, JdbcSession> open, String shard) throws SQLException {
    JdbcSession session = open.get(shard);
    if (session == null) {
      session =
          JdbcSession.open(
              pools,
              ShardRunner.primary(state, shard),
              Optional.empty(),
              Map.of(
                  "innodb_lock_wait_timeout",
                  LOCK_SECONDS,
                  "transaction_isolation",
                  "'READ-COMMITTED'"));
      session.execute(TriggerGuard.STATEMENT);
      open.put(shard, session);
    }
    return session;
  }

  /** Rows of the table, which are locked. */
  private void compare(String owner, List<List<String>> chunk) throws SQLException {
    JdbcSession session = session(others, owner);
    List<List<String>> there = entriesOf(session, chunk);
    List<List<String>> lacking = chunk.stream().filter(row -> !there.contains(row)).toList();
    missing += lacking.size();
    if (lacking.isEmpty()) {
      return;
    }
    if (repairs) {
      for (List<String> entry : there) {
        if (lacking.stream().anyMatch(row -> isOfOneRow(row, entry))) {
          session.execute(delete(entry));
        }
      }
      insert(owner, session, lacking);
    } else if (lookup.index().unique()) {
      duplicates.addSharing(owner, lacking);
    }
  }

  private boolean isOfOneRow(List<String> row, List<String> other) {
    return row.subList(lookup.indexed(), row.size())
        .equals(other.subList(lookup.indexed(), other.size()));
  }

  /** Who has prepared a commit has it in a moment: its entries are waited for. */
  private List<List<String>> entriesOf(JdbcSession session, List<List<String>> chunk)
      throws SQLException {
    return session.query(
        "SELECT %s FROM %s WHERE (%s) IN (%s) FOR SHARE"
            .formatted(
                lookup.reads(),
                lookup.name().quoted(),
                lookup.names(lookup.keyed()),
                chunk.stream()
                    .map(row -> lookup.literals(row, lookup.keyed()))
                    .collect(Collectors.joining(", "))));
  }

  private void insert(String owner, JdbcSession session, List<List<String>> lacking)
      throws SQLException {
    try {
      session.execute(insertion(lacking));
    } catch (SQLException e) {
      if (e.getErrorCode() != DUPLICATE) {
        throw e;
      }
      if (lacking.size() == 1) {
        duplicates.add(owner, lacking.getFirst());
        return;
      }
      // One of them is there already, or two are alike: the others are not.
      for (List<String> row : lacking) {
        insert(owner, session, List.of(row));
      }
    }
  }

  private String insertion(List<List<String>> lacking) {
    return "INSERT INTO %s (%s) VALUES %s"
        .formatted(
            lookup.name().quoted(),
            lookup.names(lookup.columns().size()),
            lacking.stream()
                .map(row -> lookup.literals(row, lookup.columns().size()))
                .collect(Collectors.joining(", ")));
  }

  private String delete(List<String> entry) {
    return "DELETE FROM %s WHERE %s"
        .formatted(lookup.name().quoted(), lookup.isEqual(entry, lookup.columns().size()));
  }

  /** Entries; nothing is locked. Those without a row are looked at again with locks. */
  private void confirm(String owner, List<List<String>> chunk) throws SQLException {
    JdbcSession session = session(others, owner);
    String any =
        chunk.stream().map(entry -> "(" + isKey(entry) + ")").collect(Collectors.joining(" OR "));
    List<List<String>> there =
        session.query(
            "SELECT %s FROM %s WHERE %s".formatted(lookup.reads(), lookup.of().quoted(), any));
    for (List<String> entry : chunk) {
      if (!there.contains(entry)) {
        confirm(session, entry);
      }
    }
  }

  private String isKey(List<String> entry) {
    return keys().stream()
        .map(i -> name(i) + " = " + lookup.columns().get(i).literal(entry.get(i)))
        .collect(Collectors.joining(" AND "));
  }

  private void confirm(JdbcSession rowOwner, List<String> entry) throws SQLException {
    rowOwner.execute("BEGIN");
    try {
      List<List<String>> row =
          rowOwner.query(
              "SELECT %s FROM %s WHERE %s FOR SHARE"
                  .formatted(lookup.reads(), lookup.of().quoted(), isKey(entry)));
      if (row.contains(entry)) {
        return;
      }
      boolean still = false;
      for (String shard : state.groups().get(lookupRule.group()).placement().shards()) {
        JdbcSession session = session(others, shard);
        still |= entriesOf(session, List.of(entry)).contains(entry);
        if (still && repairs) {
          session.execute(delete(entry));
        }
      }
      stale += still ? 1 : 0;
    } finally {
      // The entry may have been on the same server.
      rowOwner.execute("COMMIT");
    }
  }

  @Override
  public void close() {
    readers.values().forEach(JdbcSession::close);
    others.values().forEach(JdbcSession::close);
  }
}
