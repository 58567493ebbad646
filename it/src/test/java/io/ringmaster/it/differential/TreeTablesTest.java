package io.ringmaster.it.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.SyntaxException;
import io.ringmaster.router.grammar.TableNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlWithItem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The tables in the trees of known programs' queries are those that MySQL opens for them. Where the
 * files of statements are not, there is nothing to do.
 */
class TreeTablesTest {
  /** MySQL holds a lock on the name of every table a transaction has read. */
  private static final String OPENED =
      "SELECT DISTINCT object_name FROM performance_schema.metadata_locks"
          + " WHERE owner_thread_id = ps_current_thread_id() AND object_type = 'TABLE'"
          + " AND object_schema = DATABASE()";

  @ParameterizedTest
  @EnumSource
  void areThoseThatMySqlOpens(Corpus corpus) throws Exception {
    assumeTrue(corpus.isThere(), "no " + corpus.path());
    var sides = new ArrayList<Side>();
    for (String tables : corpus.tables()) {
      sides.add(create(tables));
    }
    var mistakes = new ArrayList<String>();
    int compared = 0;
    for (Entry query : corpus.queries()) {
      Set<String> expected = opened(query, sides);
      if (expected == null) {
        continue;
      }
      try {
        Set<String> actual = tables(MySqlParser.parse(Corpus.digest(query.sql()).textString()));
        compared++;
        if (!expected.equals(actual)) {
          mistakes.add(query.sql() + "\n    " + expected + " against " + actual);
        }
      } catch (SyntaxException e) {
        // Such a statement is refused; ParseRatesTest counts them.
      }
    }
    System.out.printf("%s: the tables of %d trees are MySQL's%n", corpus, compared);
    for (Side side : sides) {
      side.close();
    }
    assertEquals(List.of(), mistakes, () -> String.join("\n", mistakes));
  }

  private static Side create(String tables) throws Exception {
    LabServer server = MySqlLab.plain();
    String name = server.createDatabase("trees");
    var side = new Side(properties -> server.connect(name, properties), Mode.TEXT);
    for (Entry entry : Script.load(tables + ".schema", name).entries()) {
      if (entry.sql().startsWith("CREATE TABLE")) {
        side.setUp(entry.sql());
      }
    }
    side.setUp("SET sql_mode = '', autocommit = 0");
    return side;
  }

  /** Of the first database where the query runs; null when there is none. */
  private static Set<String> opened(Entry query, List<Side> sides) throws SQLException {
    for (Side side : sides) {
      Observation seen = side.observe(query, query.parameters().getFirst(), false);
      Set<String> tables = CorpusDatabase.failure(seen).isEmpty() ? opened(side) : null;
      side.setUp("ROLLBACK");
      if (tables != null) {
        return tables;
      }
    }
    return null;
  }

  private static Set<String> opened(Side side) throws SQLException {
    var names = new TreeSet<String>();
    try (Statement statement = side.connection().createStatement();
        ResultSet rows = statement.executeQuery(OPENED)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static Set<String> tables(SqlNode tree) {
    var names = new TreeSet<String>();
    var common = new TreeSet<String>();
    collect(tree, names, common);
    names.removeAll(common);
    return names;
  }

  /** Tables of the database that is in use, and common tables. */
  private static void collect(SqlNode node, Set<String> names, Set<String> common) {
    switch (node) {
      case null -> {}
      case TableNode table when table.name().isSimple() -> names.add(table.name().getSimple());
      case SqlNodeList list -> list.forEach(element -> collect(element, names, common));
      case SqlCall call -> {
        if (call instanceof SqlWithItem item) {
          common.add(item.name.getSimple());
        }
        call.getOperandList().forEach(operand -> collect(operand, names, common));
      }
      default -> {}
    }
  }
}
