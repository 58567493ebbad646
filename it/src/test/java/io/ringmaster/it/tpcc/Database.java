package io.ringmaster.it.tpcc;

import io.ringmaster.it.differential.Comparison;
import io.ringmaster.it.differential.Observation;
import io.ringmaster.it.differential.Observation.Row;
import io.ringmaster.it.differential.Observation.Rows;
import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.it.differential.Side;
import io.ringmaster.it.differential.Side.Mode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Where a terminal's statements go. For one thread. */
interface Database {
  /**
   * Executes a statement.
   *
   * @return its rows, texts as MySQL sends them; none of a write
   * @throws SQLException what the server says
   */
  List<List<String>> execute(String sql, Object... parameters) throws SQLException;

  /** Types that are numbers of 1, 2, 4 and 8 bytes in binary rows. */
  Map<Integer, Integer> INTEGERS = Map.of(1, 1, 2, 2, 3, 4, 8, 8);

  /** One server, or the proxy. */
  static Database of(Side side, Mode mode) {
    return (sql, parameters) ->
        rows(side.observe(entry(sql, parameters), of(parameters), false), mode);
  }

  /**
   * Both, which must answer alike: rows (in the order that they ask for), columns, counts,
   * warnings, errors.
   */
  static Database comparing(Side plain, Side proxy, Mode mode) {
    return (sql, parameters) -> {
      Entry entry = entry(sql, parameters);
      Observation expected = plain.observe(entry, of(parameters), true);
      Observation actual = proxy.observe(entry, of(parameters), true);
      Comparison.difference(entry, expected, actual)
          .ifPresent(
              difference -> {
                throw new AssertionError(sql + " " + of(parameters) + ": " + difference);
              });
      return rows(actual, mode);
    };
  }

  private static Entry entry(String sql, Object... parameters) {
    return Entry.of(sql, sql.contains("ORDER BY"), of(parameters));
  }

  private static List<Object> of(Object... parameters) {
    return Arrays.asList(parameters);
  }

  private static List<List<String>> rows(Observation observation, Mode mode) throws SQLException {
    if (observation.failure().isPresent()) {
      Observation.Failure failure = observation.failure().get();
      throw new SQLException(failure.message(), failure.sqlState(), failure.errno());
    }
    List<List<String>> all = new ArrayList<>();
    if (observation.results().getLast() instanceof Rows rows) {
      for (Row row : rows.rows()) {
        List<String> values = new ArrayList<>(row.values());
        for (int i = 0; mode == Mode.PREPARED && i < values.size(); i++) {
          int length = INTEGERS.getOrDefault(rows.columns().get(i).type(), 0);
          if (values.get(i) != null && values.get(i).length() == length) {
            values.set(i, integer(values.get(i)));
          }
        }
        all.add(values);
      }
    }
    return all;
  }

  /** The number that bytes are, the least first. */
  private static String integer(String bytes) {
    long value = 0;
    for (int i = bytes.length() - 1; i >= 0; i--) {
      value = (value << 8) | bytes.charAt(i);
    }
    int unused = Long.SIZE - 8 * bytes.length();
    return Long.toString(value << unused >> unused);
  }
}
