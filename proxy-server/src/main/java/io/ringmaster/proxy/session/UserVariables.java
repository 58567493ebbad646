package io.ringmaster.proxy.session;

import java.util.Map;
import java.util.TreeMap;

/** The session's {@code @x} with their values. Immutable. */
public final class UserVariables {
  /** No variable set. */
  public static final UserVariables NONE = new UserVariables(Map.of());

  private static final java.util.regex.Pattern NAME =
      java.util.regex.Pattern.compile("@`(?:[^`]|``)*`");

  private final Map<String, UserVariable> values;
  private final String assignments;

  private UserVariables(Map<String, UserVariable> values) {
    this.values = values;
    StringBuilder sql = new StringBuilder();
    new TreeMap<>(values)
        .forEach(
            (name, value) ->
                sql.append(sql.isEmpty() ? "" : ", ")
                    .append("@`")
                    .append(name.replace("`", "``"))
                    .append("` = ")
                    .append(value.sql()));
    this.assignments = sql.toString();
  }

  /** The same with other values of some. */
  public UserVariables with(Map<String, UserVariable> changed) {
    var merged = new TreeMap<>(values);
    merged.putAll(changed);
    return new UserVariables(Map.copyOf(merged));
  }

  /** {@code @`a` = .., @`b` = ..}, empty when none is set. */
  public String assignments() {
    return assignments;
  }

  /**
   * A variable.
   *
   * @param name in lower case, without the {@code @}
   * @return null when it was never assigned
   */
  public UserVariable find(String name) {
    return values.get(name);
  }

  /**
   * Assignments of NULL to every variable that {@code assignments}, made by this class, sets: of
   * the type that NULL gives a variable that was never set, since a plain one leaves the type as it
   * was. Values are literals without backticks, so each backticked name is a variable.
   */
  public String clearing(String assigned) {
    StringBuilder sql = new StringBuilder();
    java.util.regex.Matcher names = NAME.matcher(assigned);
    while (names.find()) {
      sql.append(sql.isEmpty() ? "" : ", ").append(names.group()).append(" = CAST(NULL AS BINARY)");
    }
    return sql.toString();
  }
}
