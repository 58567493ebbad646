package io.ringmaster.proxy.session;

import java.util.Map;
import java.util.TreeMap;

/**
 * The session's {@code @x} with their values as SQL expressions that give the same value and type
 * on any server. Immutable.
 */
public final class UserVariables {
  /** No variable set. */
  public static final UserVariables NONE = new UserVariables(Map.of());

  private static final java.util.regex.Pattern NAME =
      java.util.regex.Pattern.compile("@`(?:[^`]|``)*`");

  private final Map<String, String> values;
  private final String assignments;

  private UserVariables(Map<String, String> values) {
    this.values = values;
    StringBuilder sql = new StringBuilder();
    new TreeMap<>(values)
        .forEach(
            (name, value) ->
                sql.append(sql.isEmpty() ? "" : ", ")
                    .append("@`")
                    .append(name.replace("`", "``"))
                    .append("` = ")
                    .append(value));
    this.assignments = sql.toString();
  }

  /** Variables set to SQL expressions; NULL unsets. */
  public UserVariables with(Map<String, String> changed) {
    var merged = new TreeMap<>(values);
    merged.putAll(changed);
    return new UserVariables(Map.copyOf(merged));
  }

  /** {@code @`a` = .., @`b` = ..}, empty when none is set. */
  public String assignments() {
    return assignments;
  }

  public Map<String, String> values() {
    return values;
  }

  /**
   * Assignments of NULL to every variable that {@code assignments}, made by this class, sets.
   * Values are literals without backticks, so each backticked name is a variable.
   */
  public String clearing(String assigned) {
    StringBuilder sql = new StringBuilder();
    java.util.regex.Matcher names = NAME.matcher(assigned);
    while (names.find()) {
      sql.append(sql.isEmpty() ? "" : ", ").append(names.group()).append(" = NULL");
    }
    return sql.toString();
  }
}
