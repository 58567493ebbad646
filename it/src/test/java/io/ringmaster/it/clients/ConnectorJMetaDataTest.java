package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What graphical tools such as DBeaver ask, by SHOW and by information_schema. */
class ConnectorJMetaDataTest {
  private static List<String> column(ResultSet rows, String name) throws SQLException {
    var values = new ArrayList<String>();
    try (rows) {
      while (rows.next()) {
        values.add(rows.getString(name));
      }
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void describesTheShop(boolean informationSchema) throws SQLException {
    String shop = ClientShop.database();
    try (Connection connection = connect(informationSchema)) {
      DatabaseMetaData meta = connection.getMetaData();
      assertTrue(column(meta.getCatalogs(), "TABLE_CAT").contains(shop));
      assertEquals(
          List.of("files", "latin", "orders", "towns", "users"),
          column(meta.getTables(shop, null, "%", new String[] {"TABLE"}), "TABLE_NAME"));
      assertEquals(
          List.of("user_id", "no", "total"),
          column(meta.getColumns(shop, null, "orders", "%"), "COLUMN_NAME"));
      assertEquals(
          List.of(
              Integer.toString(Types.BIGINT),
              Integer.toString(Types.INTEGER),
              Integer.toString(Types.DECIMAL)),
          column(meta.getColumns(shop, null, "orders", "%"), "DATA_TYPE"));
      assertEquals(
          List.of("no", "user_id"),
          column(meta.getPrimaryKeys(shop, null, "orders"), "COLUMN_NAME"));
      assertEquals(
          List.of("PRIMARY", "PRIMARY", "by_total"),
          column(meta.getIndexInfo(shop, null, "orders", false, false), "INDEX_NAME"));
      assertEquals(List.of(), column(meta.getImportedKeys(shop, null, "orders"), "FK_NAME"));
      assertEquals(List.of(), column(meta.getExportedKeys(shop, null, "orders"), "FK_NAME"));
      assertEquals(List.of(), column(meta.getProcedures(shop, null, "%"), "PROCEDURE_NAME"));
      assertTrue(meta.getDatabaseProductVersion().startsWith("8.0."));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void askingForTablesDoesNotDecideOnTheShardOfATransaction(boolean informationSchema)
      throws SQLException {
    String shop = ClientShop.database();
    for (int user = 5501; user <= 5508; user++) {
      try (Connection connection = connect(informationSchema);
          var statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        assertEquals(
            List.of("user_id", "no", "total"),
            column(connection.getMetaData().getColumns(shop, null, "orders", "%"), "COLUMN_NAME"));
        statement.executeUpdate("INSERT INTO orders VALUES (" + user + ", 1, 1)");
        assertEquals(
            List.of("user_id", "no", "total"),
            column(connection.getMetaData().getColumns(shop, null, "orders", "%"), "COLUMN_NAME"));
        connection.rollback();
        statement.executeUpdate("INSERT INTO orders VALUES (" + user + ", 2, 1)");
        connection.commit();
        statement.executeUpdate("DELETE FROM orders WHERE user_id = " + user);
        connection.commit();
      }
    }
  }

  /** Beside the transaction the session's variables are the session's all the same. */
  @Test
  void variablesReadInATransactionAreTheSessions() throws SQLException {
    for (int user = 5601; user <= 5608; user++) {
      try (Connection connection = connect(false);
          var statement = connection.createStatement()) {
        statement.execute("SET SESSION autocommit = 0, sort_buffer_size = 54321");
        assertEquals(
            List.of("OFF"),
            column(statement.executeQuery("SHOW VARIABLES LIKE 'autocommit'"), "Value"));
        statement.execute("START TRANSACTION");
        assertEquals(
            List.of("54321"),
            column(statement.executeQuery("SELECT @@sort_buffer_size AS size"), "size"));
        assertEquals(
            List.of("OFF"),
            column(statement.executeQuery("SHOW VARIABLES LIKE 'autocommit'"), "Value"));
        statement.executeUpdate("INSERT INTO orders VALUES (" + user + ", 1, 1)");
        statement.execute("ROLLBACK");
        assertEquals(
            List.of(),
            column(statement.executeQuery("SELECT no FROM orders WHERE user_id = " + user), "no"));
      }
    }
  }

  private static Connection connect(boolean informationSchema) throws SQLException {
    return ProxyLab.shared()
        .connect(
            ClientShop.database(),
            Map.of("useInformationSchema", Boolean.toString(informationSchema)));
  }
}
