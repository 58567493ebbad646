package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The tables that global indexes are kept in, which information_schema and SHOW do not tell of: to
 * a client an index is no table, and tools would dump, compare or drop them.
 */
final class HiddenTables {
  private final List<Name> names;

  private record Name(String database, String table) {}

  private HiddenTables(List<Name> names) {
    this.names = names;
  }

  /** All that an account could see. */
  static HiddenTables of(ShardMap map, Account account) {
    List<Name> names = new ArrayList<>();
    for (TableRule rule : map.state().tables().values()) {
      if (rule instanceof TableRule.Sharded sharded && account.mayUse(rule.database())) {
        for (GlobalIndex index : sharded.indexes()) {
          index.tables().forEach(table -> names.add(new Name(rule.database(), table)));
        }
      }
    }
    return new HiddenTables(names);
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /**
   * A predicate that a row is about none of them.
   *
   * @param columns the one that has the database's name and the one that has the table's, with a
   *     comma between them
   */
  String predicate(String columns) {
    return names.isEmpty()
        ? "TRUE"
        : names.stream()
            .map(
                name ->
                    "("
                        + ShownText.literal(name.database)
                        + ", "
                        + ShownText.literal(name.table)
                        + ")")
            .collect(Collectors.joining(", ", "(" + columns + ") NOT IN (", ")"));
  }

  /**
   * SHOW [FULL] TABLES or SHOW [FULL] TRIGGERS without them.
   *
   * @param digest of the statement
   * @return null when the text can stay
   */
  StatementText shown(ClientSession session, StatementText statement, Digest digest) {
    Tokens tokens = new Tokens(digest);
    tokens.moveTo(1);
    boolean full = tokens.takeWords("FULL");
    boolean triggers = tokens.takeWords("TRIGGERS");
    if (!triggers && !tokens.takeWords("TABLES")) {
      return null;
    }
    String named = session.state().database();
    if (tokens.takeWords("FROM") || tokens.takeWords("IN")) {
      named = tokens.takeName();
    }
    String database = named;
    List<Name> there = names.stream().filter(name -> name.database.equals(database)).toList();
    if (there.isEmpty()) {
      return null;
    }
    int word = tokens.position() - 1;
    return triggers
        ? triggers(session, statement, digest, there, word)
        : tables(session, statement, digest, database, full, word);
  }

  private static StatementText triggers(
      ClientSession session, StatementText statement, Digest digest, List<Name> there, int word) {
    String others =
        there.stream()
            .map(name -> ShownText.literal(name.table))
            .collect(Collectors.joining(", ", "`Table` NOT IN (", ")"));
    return ShownText.spliced(
        session, statement, digest, ShownText.condition(digest, word, "`Table`", " AND " + others));
  }

  /** The query that SHOW TABLES is in MySQL. */
  private StatementText tables(
      ClientSession session,
      StatementText statement,
      Digest digest,
      String database,
      boolean full,
      int word) {
    Tokens tokens = new Tokens(digest);
    boolean like = tokens.text(word + 1).equalsIgnoreCase("LIKE");
    String pattern = like ? " (" + Tokens.unquote(tokens.text(word + 2)) + ")" : "";
    String column = "`" + ("Tables_in_" + database + pattern).replace("`", "``") + "`";
    String query =
        ("SELECT * FROM (SELECT TABLE_NAME AS %s%s FROM information_schema.TABLES"
                + " WHERE TABLE_SCHEMA = %s AND %s) AS `TABLES`")
            .formatted(
                column,
                full ? ", TABLE_TYPE AS `Table_type`" : "",
                ShownText.literal(database),
                predicate("TABLE_SCHEMA, TABLE_NAME"));
    List<Splice> splices = new ArrayList<>();
    splices.add(new Splice.Replace(0, word, query));
    splices.addAll(ShownText.condition(digest, word, column, " ORDER BY 1"));
    return ShownText.spliced(session, statement, digest, splices);
  }
}
