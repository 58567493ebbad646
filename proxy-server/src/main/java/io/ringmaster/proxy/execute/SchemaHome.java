package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.router.binding.Parameters;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;
import io.ringmaster.router.plan.Splice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whose home shard is asked for the rows of information_schema and the like: that shard has all
 * tables of the database, and others the tables alone whose rows they have.
 *
 * @param database whose; null when none is named and the session has none
 * @param note what the client is told when tables of other databases are left out; mostly null
 */
record SchemaHome(String database, Condition note) {
  /** In the names of columns that say a row's database. Of all databases each shard knows. */
  private static final String SCHEMA = "_SCHEMA";

  /**
   * The home of the database that a query names: in front of a dot, or by a string in it where it
   * asks for a {@code TABLE_SCHEMA} or the like; else of the session's.
   */
  static SchemaHome of(
      LoopContext loop,
      ClientSession session,
      Plan.Local plan,
      Planned planned,
      StatementText statement) {
    Map<String, LogicalDatabase> known = loop.routing().map().state().databases();
    Set<String> named = new LinkedHashSet<>(planned.databases());
    boolean ofTables = plan.visible().stream().anyMatch(SchemaHome::saysSchema);
    if (ofTables) {
      // A pattern of LIKE that means one name alone.
      strings(loop.digest(), statement)
          .forEach(string -> named.addAll(List.of(string, string.replace("\\_", "_"))));
      String own = session.state().database();
      if (own != null
          && (Tokens.names(loop.digest(), "DATABASE") || Tokens.names(loop.digest(), "SCHEMA"))) {
        named.add(own);
      }
    }
    named.retainAll(known.keySet());
    String database = named.isEmpty() ? session.state().database() : named.iterator().next();
    boolean unknown = database == null || !known.containsKey(database);
    if (unknown && ofTables && !known.isEmpty()) {
      // The same one each time.
      database = new TreeSet<>(known.keySet()).first();
    }
    return new SchemaHome(
        database, ofTables ? note(known, session.account(), database, named) : null);
  }

  private static boolean saysSchema(Splice splice) {
    return splice instanceof Splice.OwnedAfter owned
        && owned.columns().stream().anyMatch(column -> column.contains(SCHEMA));
  }

  /** What a statement has between quotes, and its parameters. */
  private static List<String> strings(Digest digest, StatementText statement) {
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < digest.tokenCount(); i++) {
      int start = digest.tokenStart(i);
      byte first = statement.sql()[start];
      if (first == '\'' || first == '"') {
        String literal =
            new String(statement.sql(), start, digest.tokenEnd(i) - start, StandardCharsets.UTF_8);
        strings.add(Tokens.unquote(literal));
      }
    }
    if (statement.execute() != null) {
      ExecuteParameters parameters = statement.execute().parameters();
      for (int i = 0; i < parameters.count(); i++) {
        if (parameters.kind(i) == Parameters.Kind.STRING) {
          strings.add(
              new String(
                  parameters.bytes(i),
                  parameters.offset(i),
                  parameters.length(i),
                  StandardCharsets.UTF_8));
        }
      }
    }
    return strings;
  }

  /** Tells of the databases that are asked for, by name or as all are, and have another home. */
  private static Condition note(
      Map<String, LogicalDatabase> known, Account account, String database, Set<String> named) {
    Set<String> others = new TreeSet<>(named.isEmpty() ? known.keySet() : named);
    String home =
        database != null && known.containsKey(database) ? known.get(database).homeShard() : "";
    others.removeIf(
        name ->
            known.get(name).homeShard().equals(home)
                || (VisibleDatabases.areRestricted(account) && !account.mayUse(name)));
    if (others.isEmpty()) {
      return null;
    }
    MySqlError error = MySqlError.RM_OTHER_HOMES_LEFT_OUT;
    return new Condition("Note", error.errno(), error.message(String.join(", ", others)));
  }
}
