package io.ringmaster.it.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.RowTexts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SHOW tells of unique global indexes is what one MySQL tells of unique keys. */
class ShownIndexesTest {
  private static final List<String> SHOWN =
      List.of("Table", "Non_unique", "Key_name", "Seq_in_index", "Column_name", "Index_type");

  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("shown");
    String columns =
        "CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(40), town VARCHAR(9) NOT NULL,"
            + " street VARCHAR(9), no INT NOT NULL, nick CHAR(9), `größe` INT";
    MySqlLab.plain()
        .execute(
            "",
            "CREATE DATABASE " + database,
            "USE " + database,
            columns
                + ", UNIQUE KEY `größe` (`größe`), UNIQUE KEY Email (email), UNIQUE KEY place"
                + " (town, street, no), KEY nick (nick, no))");
    proxy.execute(
        database,
        columns
            + ") SHARD BY HASH(id), GLOBAL UNIQUE INDEX `größe` (`größe`), GLOBAL UNIQUE INDEX"
            + " Email (email), GLOBAL UNIQUE INDEX place (town, street, no), GLOBAL INDEX nick"
            + " (nick, no)");
  }

  @AfterAll
  static void stop() throws SQLException {
    proxy.execute("", "DROP DATABASE " + database);
    MySqlLab.plain().execute("", "DROP DATABASE " + database);
  }

  /** All but what is not known exactly. */
  private static List<String> indexes(ResultSet rows) throws SQLException {
    List<String> shown = new ArrayList<>();
    while (rows.next()) {
      StringBuilder row = new StringBuilder();
      for (String column : SHOWN) {
        row.append(rows.getString(column)).append(' ');
      }
      shown.add(row.toString());
    }
    return shown;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SHOW INDEX FROM users",
        "SHOW KEYS IN users",
        "SHOW INDEXES FROM users FROM DB WHERE Key_name = 'place'",
        "SHOW COLUMNS FROM users",
        "SHOW FULL COLUMNS FROM DB.users",
        "SHOW FIELDS FROM users LIKE 'g%'",
        "DESCRIBE users",
        "DESC users email",
        "EXPLAIN DB.users"
      })
  void whatIsUniqueOverShardsIsUnique(String sql) throws SQLException {
    String named = sql.replace("DB", database);
    boolean ofIndexes = sql.contains("INDEX") || sql.contains("KEYS");
    RowTexts.Reader reader = ofIndexes ? ShownIndexesTest::indexes : RowTexts::labelled;
    List<String> expected;
    try (Connection mysql = MySqlLab.plain().connect(database)) {
      expected = RowTexts.of(mysql, named, reader);
    }
    for (String results : List.of("utf8mb4", "latin1", "UTF-16")) {
      try (Connection client =
          proxy.connect(
              database,
              results.equals("UTF-16")
                  ? Map.of("characterSetResults", results)
                  : Map.of("useServerPrepStmts", "true", "characterSetResults", results))) {
        assertEquals(expected, RowTexts.of(client, named, reader), results);
        assertEquals(expected, RowTexts.prepared(client, named, reader), results);
      }
    }
  }
}
