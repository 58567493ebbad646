package io.ringmaster.migration.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Checks of one server: settings of its binary log, and what our account may do. */
public final class ServerPreflight {
  /** Privileges of the account and of its roles in force: who may read all sees everyone's. */
  private static final String PRIVILEGES =
      "SELECT '*', PRIVILEGE_TYPE, GRANTEE FROM information_schema.USER_PRIVILEGES WHERE GRANTEE ="
          + " ? OR GRANTEE IN (SELECT CONCAT(\"'\", ROLE_NAME, \"'@'\", ROLE_HOST, \"'\") FROM"
          + " information_schema.ENABLED_ROLES) UNION ALL SELECT TABLE_SCHEMA, PRIVILEGE_TYPE,"
          + " GRANTEE FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = ? OR GRANTEE IN"
          + " (SELECT CONCAT(\"'\", ROLE_NAME, \"'@'\", ROLE_HOST, \"'\") FROM"
          + " information_schema.ENABLED_ROLES)";

  private static final String VARIABLES =
      "SELECT @@GLOBAL.log_bin, @@GLOBAL.binlog_format, @@GLOBAL.binlog_row_image,"
          + " @@GLOBAL.gtid_mode, @@GLOBAL.binlog_expire_logs_seconds, @@GLOBAL.read_only,"
          + " @@GLOBAL.log_replica_updates, @@GLOBAL.performance_schema,"
          + " @@GLOBAL.performance_schema_session_connect_attrs_size";

  /** MySQL's own default; the attribute that names a proxy must not be cut off. */
  private static final int CONNECT_ATTRIBUTES_LEAST = 512;

  private static final List<String> REPLICATION =
      List.of("REPLICATION SLAVE", "REPLICATION CLIENT", "XA_RECOVER_ADMIN");
  private static final Set<String> WRITING =
      Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE");

  private final String subject;
  private final List<Finding> findings = new ArrayList<>();

  private ServerPreflight(String subject) {
    this.subject = subject;
  }

  /**
   * Reasons why rows can't be moved away from, or back from, this server. Source and target are
   * held to the same, since a rollback turns them around.
   *
   * @param name the server, for messages
   * @param databases the schemas of the moving tables; our own is added
   * @param copyMax how long the copy may take: so long the binary log must be kept
   */
  public static List<Finding> check(
      Connection connection, String name, Set<String> databases, Duration copyMax)
      throws SQLException {
    ServerPreflight check = new ServerPreflight("server " + name);
    check.variables(connection, copyMax);
    check.privileges(connection, databases);
    return check.findings;
  }

  private void variables(Connection connection, Duration copyMax) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(VARIABLES)) {
      row.next();
      if (row.getInt(1) == 0) {
        add("it writes no binary log", "Start it with --log-bin");
      }
      require("binlog_format", row.getString(2), "ROW", "changes could not be read row by row");
      require("binlog_row_image", row.getString(3), "FULL", "changes would lack columns");
      require("gtid_mode", row.getString(4), "ON", "a position could not survive a failover");
      long kept = row.getLong(5);
      if (kept != 0 && kept < copyMax.toSeconds()) {
        add(
            "the binary log is kept for "
                + kept
                + " s (binlog_expire_logs_seconds), but the copy may take "
                + copyMax.toSeconds()
                + " s",
            "SET PERSIST binlog_expire_logs_seconds = " + 2 * copyMax.toSeconds());
      }
      if (row.getInt(6) != 0) {
        add("it is read_only", "Move shards by their primaries");
      }
      if (row.getInt(7) == 0) {
        add(
            "log_replica_updates is OFF, so after a failover its binary log lacks the past",
            "Start it with --log-replica-updates=ON");
      }
      if (row.getInt(8) == 0 || row.getInt(9) < CONNECT_ATTRIBUTES_LEAST) {
        add(
            "connections of a proxy that is cut off could not be found, to be ended",
            "Start it with --performance-schema=ON and"
                + " --performance-schema-session-connect-attrs-size="
                + CONNECT_ATTRIBUTES_LEAST);
      }
    }
  }

  private void require(String variable, String value, String wanted, String otherwise) {
    if (!wanted.equalsIgnoreCase(value)) {
      add(
          variable + " is '" + value + "', so " + otherwise,
          "SET PERSIST " + variable + " = '" + wanted + "', and let sessions log in again");
    }
  }

  private void add(String reason, String fix) {
    findings.add(new Finding(subject, reason, fix));
  }

  private void privileges(Connection connection, Set<String> databases) throws SQLException {
    Map<String, Set<String>> held = new HashMap<>();
    String account;
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery("SELECT CURRENT_USER()")) {
        row.next();
        String user = row.getString(1);
        int at = user.lastIndexOf('@');
        account = "'" + user.substring(0, at) + "'@'" + user.substring(at + 1) + "'";
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(PRIVILEGES)) {
      statement.setString(1, account);
      statement.setString(2, account);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          held.computeIfAbsent(rows.getString(1).toLowerCase(Locale.ROOT), _ -> new HashSet<>())
              .add(rows.getString(2));
        }
      }
    }
    Set<String> everywhere = held.getOrDefault("*", Set.of());
    for (String privilege : REPLICATION) {
      if (!everywhere.contains(privilege)) {
        add(
            "account " + account + " lacks " + privilege,
            "GRANT " + privilege + " ON *.* TO " + account);
      }
    }
    Set<String> schemas = new java.util.TreeSet<>(databases);
    schemas.add("ringmaster");
    for (String schema : schemas) {
      Set<String> missing = new java.util.TreeSet<>(WRITING);
      missing.removeAll(everywhere);
      held.forEach(
          (pattern, privileges) -> {
            if (like(schema.toLowerCase(Locale.ROOT), pattern)) {
              missing.removeAll(privileges);
            }
          });
      if (!missing.isEmpty()) {
        String list = String.join(", ", missing);
        add(
            "account " + account + " lacks " + list + " on schema " + schema,
            "GRANT " + list + " ON " + TableColumn.quote(schema) + ".* TO " + account);
      }
    }
  }

  /** Grants on schemas are patterns: {@code _} and {@code %}, escaped by a backslash. */
  static boolean like(String schema, String pattern) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length()) {
        c = pattern.charAt(++i);
        regex.append(java.util.regex.Pattern.quote(String.valueOf(c)));
      } else if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        regex.append(java.util.regex.Pattern.quote(String.valueOf(c)));
      }
    }
    return schema.matches(regex.toString());
  }
}
