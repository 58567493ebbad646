package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.placement.OwnershipFilter;
import io.ringmaster.proxy.control.JdbcSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Values of a unique global index that several rows have, which only one can have an entry of. */
final class SharedValues {
  private final ClusterState state;
  private final TableRule.Sharded rule;
  private final LookupTable lookup;
  private final Sessions sessions;
  private final List<One> found = new ArrayList<>();

  /** Sessions of shards, in which nothing is under way. */
  interface Sessions {
    JdbcSession of(String shard) throws SQLException;
  }

  /** A row with such a value, and the shard that would have its entry. */
  private record One(String owner, List<String> row) {}

  SharedValues(ClusterState state, TableRule.Sharded rule, LookupTable lookup, Sessions sessions) {
    this.state = state;
    this.rule = rule;
    this.lookup = lookup;
    this.sessions = sessions;
  }

  /**
   * Adds a row's.
   *
   * @param owner the shard that would have its entry
   * @param row as {@link LookupTable#reads} gave it
   */
  void add(String owner, List<String> row) {
    found.add(new One(owner, row));
  }

  /** Adds those of some rows that have their value in common with another row of any shard. */
  void addSharing(String owner, List<List<String>> some) throws SQLException {
    TableGroup group = state.groups().get(rule.group());
    int[] rows = new int[some.size()];
    for (String shard : group.placement().shards()) {
      String owned = OwnershipFilter.of(group, shard).predicate(JdbcSession.quote(rule.column()));
      String each =
          IntStream.range(0, rows.length)
              .mapToObj(
                  i ->
                      "SELECT %d FROM %s WHERE %s AND %s"
                          .formatted(
                              i,
                              lookup.of().quoted(),
                              lookup.isEqual(some.get(i), lookup.indexed()),
                              owned))
              .collect(Collectors.joining(" UNION ALL "));
      for (List<String> row : sessions.of(shard).query(each)) {
        rows[Integer.parseInt(row.getFirst())]++;
      }
    }
    IntStream.range(0, rows.length).filter(i -> rows[i] > 1).forEach(i -> add(owner, some.get(i)));
  }

  /** The values as MySQL's messages say them. */
  List<String> printed() {
    return found.stream()
        .map(one -> one.row.subList(0, lookup.indexed()))
        .distinct()
        .map(lookup::printed)
        .toList();
  }

  /**
   * Writes them down, and takes away the entry that one of the rows may have: so all shards are
   * asked for them, and no other row gets them.
   */
  void note() {
    if (lookup.index().losses().isEmpty()) {
      return;
    }
    for (One one : found) {
      try {
        JdbcSession session = sessions.of(one.owner);
        session.execute(new LossTable(lookup).note(one.row));
        session.execute(
            "DELETE FROM %s WHERE %s"
                .formatted(lookup.name().quoted(), lookup.isEqual(one.row, lookup.indexed())));
      } catch (SQLException e) {
        throw ShardRunner.failure(one.owner, e);
      }
    }
  }
}
