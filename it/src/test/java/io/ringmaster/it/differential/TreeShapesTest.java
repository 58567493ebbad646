package io.ringmaster.it.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.router.digest.DigestError;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.grammar.SyntaxException;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * MySQL means by a query what the tree says: EXPLAIN rewrites a text alike whose every node has
 * parentheses and whose tokens and literals are those that the digest has, and the columns that it
 * describes are those of the select list. {@link TreeTablesTest} compares tables.
 */
class TreeShapesTest {
  private static final LabServer SERVER = MySqlLab.plain();

  /** What MySQL explains but does not prepare, and INTO with too few or too many variables. */
  private static final Set<Integer> NOT_PREPARABLE = Set.of(1295, 1222);

  private int compared;
  private int groups;
  private final List<String> mistakes = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(
      names = {
        "OWN_SELECT",
        "OWN_FINISH",
        "OWN_SCATTER",
        "OWN_ROUTING",
        "TPCH",
        "MANUAL_SELECT",
        "MANUAL_FUNCTIONS"
      })
  void ofOurOwnQueriesAreThoseOfMySql(ScriptFiles files) throws Exception {
    String script = files.script();
    try (Side side = create(files.schema())) {
      for (Entry entry : Script.load(script, side.connection().getCatalog()).entries()) {
        if (isQuery(entry.sql())) {
          compare(entry, List.of(side));
        }
      }
    }
    System.out.printf("%s: %d trees with %d nodes are MySQL's%n", script, compared, groups);
    assertEquals(List.of(), mistakes, () -> String.join("\n", mistakes));
    assertTrue(compared >= 20, () -> "only " + compared);
  }

  @ParameterizedTest
  @EnumSource
  void ofKnownProgramsAreThoseOfMySql(Corpus corpus) throws Exception {
    assumeTrue(corpus.isThere(), "no " + corpus.path());
    var sides = new ArrayList<Side>();
    for (String tables : corpus.tables()) {
      sides.add(create(tables + ".schema"));
    }
    for (Entry query : corpus.queries()) {
      compare(query, sides);
    }
    System.out.printf("%s: %d trees with %d nodes are MySQL's%n", corpus, compared, groups);
    for (Side side : sides) {
      side.close();
    }
    assertEquals(List.of(), mistakes, () -> String.join("\n", mistakes));
  }

  /** What the comparison rests on. */
  @Test
  void anotherTreeIsRewrittenOtherwise() throws Exception {
    try (Side side = create("own.schema")) {
      String table = " FROM users WHERE ";
      for (Map.Entry<String, String> pair :
          Map.of(
                  "id - 1 - id = 2", "id - (1 - id) = 2",
                  "id = 1 OR id = 2 AND name = 'x'", "(id = 1 OR id = 2) AND name = 'x'",
                  "NOT id = 1 AND name", "NOT (id = 1 AND name)",
                  "name = 'x'", "name = 'y'")
              .entrySet()) {
        String right = "SELECT 1 AS x" + table + pair.getKey();
        assertNotEquals(
            rewritten(side, right), rewritten(side, "SELECT 1 AS x" + table + pair.getValue()));
        assertEquals(rewritten(side, right), rewritten(side, new TreeShape(right).understood()));
      }
    }
  }

  private static boolean isQuery(String sql) {
    var digest = Corpus.digest(sql);
    Verb verb = digest.verb();
    return digest.error() == DigestError.NONE && (verb == Verb.SELECT || verb == Verb.WITH);
  }

  private void compare(Entry query, List<Side> sides) {
    String sql = TreeShape.withoutParameters(query.sql());
    TreeShape shape;
    try {
      shape = new TreeShape(sql);
    } catch (SyntaxException e) {
      // Such a statement is refused; ParseRatesTest has the list.
      return;
    }
    for (Side side : sides) {
      Optional<String> written = rewritten(side, shape.written());
      if (written.isPresent()) {
        compared++;
        groups += shape.groups();
        Optional<String> understood = rewritten(side, shape.understood());
        if (!understood.equals(written)) {
          mistakes.add(shape.understood() + "\n    " + written + "\n    " + understood);
        }
        columns(side, sql);
        return;
      }
    }
  }

  /** What MySQL makes of a query before it is carried out; empty when it is an error. */
  private static Optional<String> rewritten(Side side, String sql) {
    try (Statement statement = side.connection().createStatement()) {
      statement.setEscapeProcessing(false);
      statement.executeQuery("EXPLAIN " + sql).close();
      try (ResultSet notes = statement.executeQuery("SHOW WARNINGS")) {
        while (notes.next()) {
          if (notes.getInt(2) == 1003) {
            return Optional.of(notes.getString(3));
          }
        }
      }
      return Optional.of("");
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  /** The names in the select list are those that MySQL's description of the result has. */
  private void columns(Side side, String sql) {
    List<SqlNode> items;
    try {
      items = TreeShape.items(sql);
    } catch (SyntaxException e) {
      throw new IllegalStateException(sql, e);
    }
    if (items.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = side.connection().prepareStatement(sql)) {
      ResultSetMetaData columns = statement.getMetaData();
      if (columns == null) {
        return;
      }
      if (columns.getColumnCount() != items.size()) {
        mistakes.add(sql + "\n    " + items);
        return;
      }
      for (int i = 0; i < items.size(); i++) {
        String name = name(items.get(i));
        // Connector/J has none for a blank one.
        String label = Objects.requireNonNullElse(columns.getColumnLabel(i + 1), " ");
        if (name != null && !name.equalsIgnoreCase(label)) {
          mistakes.add(sql + "\n    " + name + " against " + label);
        }
      }
    } catch (SQLException e) {
      assertTrue(NOT_PREPARABLE.contains(e.getErrorCode()), () -> sql + "\n    " + e);
    }
  }

  /** Null where its text would be the name. */
  private static String name(SqlNode item) {
    return switch (item) {
      case SqlIdentifier column -> column.names.getLast();
      case SqlCall call when call.getKind() == SqlKind.AS ->
          ((SqlIdentifier) call.operand(1)).getSimple();
      default -> null;
    };
  }

  private static Side create(String schema) throws SQLException, IOException {
    String name = SERVER.createDatabase("shapes");
    var side = new Side(properties -> SERVER.connect(name, properties), Mode.PREPARED);
    for (Entry entry : Script.load(schema, name).entries()) {
      if (entry.sql().startsWith("CREATE TABLE")) {
        side.setUp(entry.sql());
      }
    }
    side.setUp("SET sql_mode = '', max_execution_time = 2000");
    return side;
  }
}
