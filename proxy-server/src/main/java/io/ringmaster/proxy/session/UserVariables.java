package io.ringmaster.proxy.session;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The session's {@code @x} with their values. Immutable. */
public final class UserVariables {
  /** No variable set. */
  public static final UserVariables NONE = new UserVariables(Map.of());

  private static final Pattern NAME = Pattern.compile("@`(?:[^`]|``)*`");

  private final Map<String, UserVariable> values;
  private final String assignments;

  private UserVariables(Map<String, UserVariable> values) {
    this.values = values;
    StringBuilder sql = new StringBuilder();
    new TreeMap<>(values)
        .forEach(
            (name, value) -> {
              String variable = "@`" + name.replace("`", "``") + "`";
              assign(sql, variable, value.sql());
              if (value.value().value() == null) {
                assign(sql, variable, "NULL");
              }
            });
    this.assignments = sql.toString();
  }

  private static void assign(StringBuilder sql, String variable, String value) {
    sql.append(sql.isEmpty() ? "" : ", ").append(variable).append(" = ").append(value);
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
   * the type that NULL gives a variable that was never set. Values are literals without backticks,
   * so each backticked name is a variable.
   */
  public String clearing(String assigned) {
    StringBuilder sql = new StringBuilder();
    Matcher names = NAME.matcher(assigned);
    Set<String> cleared = new HashSet<>();
    while (names.find()) {
      if (cleared.add(names.group())) {
        assign(sql, names.group(), UserVariable.NEVER_SET.sql());
        assign(sql, names.group(), "NULL");
      }
    }
    return sql.toString();
  }
}
