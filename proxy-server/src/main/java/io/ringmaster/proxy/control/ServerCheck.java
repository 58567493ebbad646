package io.ringmaster.proxy.control;

import io.ringmaster.metadata.Server;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a server can be used: reachable, MySQL 8.0 or later, privileges. Blocking. */
public final class ServerCheck {
  /** What Ringmaster does on a server, as privileges on {@code *.*}. */
  static final List<String> PRIVILEGES =
      List.of(
          "ALTER",
          "CREATE",
          "CREATE TEMPORARY TABLES",
          "CREATE VIEW",
          "DELETE",
          "DROP",
          "INDEX",
          "INSERT",
          "LOCK TABLES",
          "PROCESS",
          "REFERENCES",
          "SELECT",
          "SHOW VIEW",
          "UPDATE",
          "XA_RECOVER_ADMIN");

  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(3);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);
  private static final Pattern GLOBAL_GRANT =
      Pattern.compile("GRANT (.+?) ON \\*\\.\\* TO .*", Pattern.CASE_INSENSITIVE);
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\..*");

  private final ControlPools pools;

  public ServerCheck(ControlPools pools) {
    this.pools = pools;
  }

  /**
   * Checks a server.
   *
   * @param others registered servers, none of which may be the same {@code mysqld} under another
   *     name; those that cannot be reached are passed over
   * @return what is wrong, one sentence; empty when it can be used
   */
  public Optional<String> problem(Server server, Collection<Server> others) {
    try (JdbcSession session = JdbcSession.attempt(pools, server, LONGEST_CONNECT)) {
      session.limit(LONGEST_ANSWER);
      List<String> row =
          session
              .query("SELECT @@version, @@server_uuid, @@lower_case_table_names, @@read_only")
              .getFirst();
      String version = row.get(0);
      if (!isMySql8(version)) {
        return Optional.of("it runs version " + version + "; MySQL 8.0 or later is needed");
      }
      if (!row.get(2).equals("0")) {
        return Optional.of("lower_case_table_names is " + row.get(2) + "; it must be 0");
      }
      List<String> missing =
          missing(session.query("SHOW GRANTS").stream().map(List::getFirst).toList());
      if (!missing.isEmpty()) {
        return Optional.of(
            "its account '%s' lacks privileges: GRANT %s ON *.*"
                .formatted(server.user(), String.join(", ", missing)));
      }
      return sameMysqld(row.get(1), others)
          .map(other -> "it is the same mysqld as server '" + other.name() + "'");
    } catch (SQLException e) {
      return Optional.of("it cannot be used: " + Reason.of(e));
    }
  }

  /**
   * Checks that a server has databases.
   *
   * @return what is wrong, one sentence; empty when it has them all
   */
  public Optional<String> lacking(Server server, Set<String> databases) {
    try (JdbcSession session = JdbcSession.attempt(pools, server, LONGEST_CONNECT)) {
      session.limit(LONGEST_ANSWER);
      Set<String> missing = new TreeSet<>(databases);
      session.query("SHOW DATABASES").forEach(row -> missing.remove(row.getFirst()));
      return missing.isEmpty()
          ? Optional.empty()
          : Optional.of(
              "it does not have what its shard holds: database '%s'"
                  .formatted(String.join("', '", missing)));
    } catch (SQLException e) {
      return Optional.of("it cannot be used: " + Reason.of(e));
    }
  }

  static boolean isMySql8(String version) {
    Matcher m = VERSION.matcher(version);
    return m.matches()
        && Integer.parseInt(m.group(1)) >= 8
        && !version.toLowerCase(Locale.ROOT).contains("mariadb");
  }

  /** The privileges that these lines of SHOW GRANTS do not give on {@code *.*}. */
  static List<String> missing(List<String> grants) {
    var has = new TreeSet<String>();
    for (String grant : grants) {
      Matcher m = GLOBAL_GRANT.matcher(grant);
      if (m.matches()) {
        for (String privilege : m.group(1).split(",", -1)) {
          has.add(privilege.strip().toUpperCase(Locale.ROOT));
        }
      }
    }
    if (has.contains("ALL PRIVILEGES")) {
      return List.of();
    }
    List<String> missing = new ArrayList<>(PRIVILEGES);
    missing.removeAll(has);
    return missing;
  }

  /** Asks all at once: each that does not answer takes its time. */
  private Optional<Server> sameMysqld(String uuid, Collection<Server> others) {
    Map<Server, FutureTask<Optional<String>>> asked = new LinkedHashMap<>();
    for (Server other : others) {
      FutureTask<Optional<String>> task = new FutureTask<>(() -> uuid(other));
      asked.put(other, task);
      Thread.ofVirtual().name("check-" + other.name()).start(task);
    }
    return asked.entrySet().stream()
        .filter(entry -> await(entry.getValue()).filter(uuid::equals).isPresent())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static Optional<String> await(FutureTask<Optional<String>> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private Optional<String> uuid(Server server) {
    try (JdbcSession session = JdbcSession.attempt(pools, server, LONGEST_CONNECT)) {
      return Optional.of(session.query("SELECT @@server_uuid").getFirst().getFirst());
    } catch (SQLException e) {
      return Optional.empty();
    }
  }
}
