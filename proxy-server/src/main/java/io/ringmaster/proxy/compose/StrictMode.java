package io.ringmaster.proxy.compose;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a strict sql_mode makes of warnings: a statement that changes rows fails with what a SELECT
 * of the same expressions only warns of.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/sql-mode.html#ignore-strict-comparison">The
 *     errors in MySQL's manual</a>
 */
public final class StrictMode {
  /** Numbers of warnings that become errors, with the SQLSTATE that they have as such. */
  private static final Map<Integer, String> ERRORS =
      Map.ofEntries(
          Map.entry(1048, "23000"),
          Map.entry(1260, "HY000"),
          Map.entry(1261, "01000"),
          Map.entry(1262, "01000"),
          Map.entry(1263, "22004"),
          Map.entry(1264, "22003"),
          Map.entry(1265, "01000"),
          Map.entry(1292, "22007"),
          Map.entry(1364, "HY000"),
          Map.entry(1365, "22012"),
          Map.entry(1366, "HY000"),
          Map.entry(1369, "HY000"),
          Map.entry(1406, "22001"),
          Map.entry(1411, "HY000"),
          Map.entry(1441, "22008"),
          Map.entry(1690, "22003"),
          Map.entry(3020, "2201E"));

  /**
   * What a row's values are errors with in any mode: a subquery with several rows, texts that are
   * no JSON, or not what JSON functions take.
   */
  private static final Set<Integer> OF_ROWS =
      Set.of(1242, 3140, 3141, 3143, 3144, 3146, 3149, 3153, 3156, 3157, 3158);

  private StrictMode() {}

  /** Whether the session's sql_mode is strict for transactional tables. */
  public static boolean isIn(ClientSession session) {
    String mode = session.state().variables().get("sql_mode");
    return mode == null || mode.toUpperCase(Locale.ROOT).contains("STRICT_");
  }

  /** Whether an error is one of a row whose values are computed. */
  static boolean isOfRow(int errno) {
    return ERRORS.containsKey(errno) || OF_ROWS.contains(errno);
  }

  /** The error that the first of a query's warnings is in a statement that changes rows. */
  static SqlFailure error(List<Condition> warnings) {
    for (Condition warning : warnings) {
      String state = ERRORS.get(warning.code());
      if (state != null) {
        return new SqlFailure(warning.code(), state, warning.message());
      }
    }
    return null;
  }
}
