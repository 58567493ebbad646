package io.ringmaster.migration.binlog;

import io.ringmaster.migration.rows.TableMove;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Looks at statements in the binary log that are not row events: DDL, and DML of sessions that set
 * another binlog_format. Those that touch a moving table can't be followed.
 */
final class StatementWatch {
  /** First words of statements that change no rows. */
  private static final Set<String> HARMLESS =
      Set.of("ANALYZE", "OPTIMIZE", "CHECK", "REPAIR", "FLUSH", "GRANT", "REVOKE", "SET", "USE");

  /** What names tables but neither changes nor reads their rows now. Triggers are not of these. */
  private static final Pattern DEFINITION =
      Pattern.compile(
          "(CREATE|ALTER|DROP)\\s+(OR\\s+REPLACE\\s+)?(ALGORITHM\\s*=\\s*\\w+\\s+)?"
              + "(DEFINER\\s*=\\s*(`[^`]*`|[^`\\s@]+)@(`[^`]*`|[^`\\s]+)\\s+)?"
              + "(SQL\\s+SECURITY\\s+\\w+\\s+)?(VIEW|PROCEDURE|FUNCTION|EVENT|USER|ROLE)\\s.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final Map<TableMove, Pattern> names = new HashMap<>();

  StatementWatch(List<TableMove> tables) {
    for (TableMove table : tables) {
      names.put(table, word(table.source().name()));
    }
  }

  private static Pattern word(String name) {
    return Pattern.compile(
        "(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])", Pattern.CASE_INSENSITIVE);
  }

  /**
   * Lets a statement pass.
   *
   * @param database the session's
   * @throws BinlogException when it touches a moving table, or may
   */
  void check(String database, String sql) {
    String first = sql.split("\\W", 2)[0].toUpperCase(Locale.ROOT);
    String upper = sql.toUpperCase(Locale.ROOT);
    if (HARMLESS.contains(first)
        || DEFINITION.matcher(sql).matches()
        || upper.matches("(?s)(CREATE|DROP)\\s+TEMPORARY\\s.*")) {
      return;
    }
    boolean wholeDatabase = upper.matches("(?s)DROP\\s+(DATABASE|SCHEMA)\\s.*");
    names.forEach(
        (table, name) -> {
          String own = table.source().database();
          boolean here = own.equals(database) || word(own).matcher(sql).find();
          if (here && (wholeDatabase ? word(own) : name).matcher(sql).find()) {
            throw new BinlogException(
                "a statement on the moving table "
                    + table.source()
                    + " went to the source past the proxy, and its changes can't be followed: "
                    + sql.substring(0, Math.min(sql.length(), 200)));
          }
        });
  }
}
