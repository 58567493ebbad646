package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.control.JdbcSession;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables of a global index on the servers, where somebody may have dropped them: tells which
 * are missing, and makes them anew. A unique value is given to nobody on a server that lacks one of
 * them, nor, after it was made anew, before it has its entries.
 *
 * @param lookup the lookup table
 * @param types of its columns, as SQL text
 */
record IndexTables(LookupTable lookup, List<String> types) {
  /** The name that a lookup table has while it is made, of which there is one in a database. */
  private static final String NEW = "ringmaster_new_lookup";

  /** Behind the lookup table's name: the trigger that closes it. */
  private static final String CLOSED = "$new";

  /** The rules of the tables of an index. */
  static List<TableRule.Sharded> rules(
      ClusterState state, TableRule.Sharded of, GlobalIndex index) {
    return index.tables().stream()
        .map(name -> state.tables().get(new TableName(of.database(), name).key()))
        .map(TableRule.Sharded.class::cast)
        .toList();
  }

  /** The tables, by their keys, that should be on a shard and are not. */
  static Set<String> missing(
      ClusterState state, Collection<TableRule.Sharded> rules, String shard, JdbcSession session)
      throws SQLException {
    Set<String> missing =
        rules.stream()
            .filter(rule -> TableShards.all(state, rule).contains(shard))
            .map(TableRule::key)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!missing.isEmpty()) {
      String names =
          rules.stream()
              .map(
                  rule ->
                      "(%s, %s)"
                          .formatted(
                              JdbcSession.literal(rule.database()),
                              JdbcSession.literal(rule.table())))
              .collect(Collectors.joining(", "));
      session
          .query(
              "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE (TABLE_SCHEMA, TABLE_NAME) IN (%s)"
                  .formatted(names))
          .forEach(row -> missing.remove(new TableName(row.get(0), row.get(1)).key()));
    }
    return missing;
  }

  private String closing() {
    return lookup.name().table() + CLOSED;
  }

  /**
   * Makes those that a shard lacks, without entries.
   *
   * @param missing their keys
   */
  void restore(Set<String> missing, JdbcSession session) throws SQLException {
    LossTable losses = new LossTable(lookup);
    boolean unique = lookup.index().unique();
    if (missing.contains(lookup.name().key())) {
      if (unique) {
        TableName made = new TableName(lookup.name().database(), NEW);
        session.execute("DROP TABLE IF EXISTS " + made.quoted());
        session.execute(lookup.create(made, types));
        session.execute(losses.closing(made, closing()).definition());
        // Closed from the moment that it is there.
        session.execute("RENAME TABLE %s TO %s".formatted(made.quoted(), lookup.name().quoted()));
      } else {
        session.execute(lookup.create(lookup.name(), types));
      }
    } else if (unique && !IndexLosses.triggers(session, lookup.name()).contains(closing())) {
      session.execute(losses.closing(lookup.name(), closing()).definition());
    }
    if (missing.contains(losses.name().key())) {
      session.execute(losses.create(types));
    }
  }

  /** Values may be given to rows again: the entries are there. */
  void open(JdbcSession session) throws SQLException {
    session.execute(
        "DROP TRIGGER IF EXISTS %s.%s"
            .formatted(JdbcSession.quote(lookup.name().database()), JdbcSession.quote(closing())));
  }

  /** The shards that have, or should have, any of the tables. */
  static Set<String> shards(ClusterState state, Collection<TableRule.Sharded> rules) {
    return rules.stream()
        .map(rule -> TableShards.all(state, rule))
        .flatMap(Collection::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The rules of the tables of all indexes of some tables. */
  static List<TableRule.Sharded> rules(ClusterState state, Collection<TableRule.Sharded> tables) {
    return tables.stream()
        .flatMap(rule -> rule.indexes().stream().flatMap(index -> stream(state, rule, index)))
        .toList();
  }

  private static Stream<TableRule.Sharded> stream(
      ClusterState state, TableRule.Sharded rule, GlobalIndex index) {
    return rules(state, rule, index).stream();
  }
}
