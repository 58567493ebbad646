package io.ringmaster.it.differential;

import com.mysql.cj.jdbc.StatementImpl;
import com.mysql.cj.result.Field;
import io.ringmaster.it.differential.Observation.Column;
import io.ringmaster.it.differential.Observation.Failure;
import io.ringmaster.it.differential.Observation.Result;
import io.ringmaster.it.differential.Observation.Row;
import io.ringmaster.it.differential.Observation.Rows;
import io.ringmaster.it.differential.Observation.Update;
import io.ringmaster.it.differential.Script.Entry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** One of the two servers, through one Connector/J connection. Not safe for several threads. */
public final class Side implements AutoCloseable {
  /** ER_UNSUPPORTED_PS: the statement cannot be prepared, only sent as text. */
  private static final int NOT_PREPARABLE = 1295;

  /** How statements travel. */
  public enum Mode {
    /** COM_QUERY; parameters are written into the text. Counts affected rows. */
    TEXT,
    /** COM_STMT_PREPARE and COM_STMT_EXECUTE, binary rows. Counts found rows. */
    PREPARED,
    /** As PREPARED, with a cursor: rows come three at a time, by COM_STMT_FETCH. */
    CURSOR;

    boolean isPrepared() {
      return this != TEXT;
    }
  }

  /** Opens a connection with these properties of Connector/J besides the account. */
  public interface Source {
    Connection connect(Map<String, String> properties) throws SQLException;
  }

  private static final int FETCH_SIZE = 3;

  /** What the proxy puts behind the definition of a table in SHOW CREATE TABLE. */
  private static final Pattern SHARDING = Pattern.compile(" /\\*!999990 [^\\n]* \\*/$");

  private final Connection connection;
  private final Mode mode;
  private Entry preparedEntry;
  private PreparedStatement prepared;

  public Side(Source source, Mode mode) throws SQLException {
    this.mode = mode;
    this.connection = source.connect(properties(mode));
  }

  private static Map<String, String> properties(Mode mode) {
    var properties = new HashMap<String, String>();
    properties.put("useServerPrepStmts", String.valueOf(mode.isPrepared()));
    properties.put("useCursorFetch", String.valueOf(mode == Mode.CURSOR));
    // A statement the server cannot prepare shall fail, not silently go as text.
    properties.put("emulateUnsupportedPstmts", "false");
    properties.put("useAffectedRows", String.valueOf(mode == Mode.TEXT));
    properties.put("allowPublicKeyRetrieval", "true");
    properties.put("jdbcCompliantTruncation", "false");
    properties.put("tinyInt1isBit", "false");
    properties.put("yearIsDateType", "false");
    // Otherwise Connector/J asks for the read-only state before every write.
    properties.put("useLocalSessionState", "true");
    properties.put("connectTimeout", "10000");
    properties.put("socketTimeout", "60000");
    return properties;
  }

  Connection connection() {
    return connection;
  }

  /** Executes a statement as it stands, whatever the mode. */
  public void setUp(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  /**
   * Executes an entry once.
   *
   * @param readWarnings whether SHOW WARNINGS may follow; it would change what the next statement
   *     sees when that asks about this one
   */
  public Observation observe(Entry entry, List<Object> parameters, boolean readWarnings) {
    var results = new ArrayList<Result>();
    try {
      if (mode.isPrepared() || !parameters.isEmpty()) {
        executePrepared(entry, parameters, results);
      } else {
        executeText(entry.sql(), results);
      }
    } catch (SQLException e) {
      results.add(failure(e));
    }
    return new Observation(results, readWarnings ? warnings() : List.of());
  }

  private void executePrepared(Entry entry, List<Object> parameters, List<Result> results)
      throws SQLException {
    try {
      prepare(entry);
    } catch (SQLException e) {
      if (e.getErrorCode() != NOT_PREPARABLE) {
        throw e;
      }
      results.add(failure(e));
      executeText(entry.sql(), results);
      return;
    }
    for (int i = 0; i < parameters.size(); i++) {
      prepared.setObject(i + 1, parameters.get(i));
    }
    collect(prepared, prepared.execute(), results);
  }

  /** Keeps the statement for the next execution of the same entry. */
  @SuppressWarnings("ReferenceEquality") // an entry with the same text is another one
  private void prepare(Entry entry) throws SQLException {
    if (preparedEntry == entry) {
      return;
    }
    if (prepared != null) {
      prepared.close();
    }
    preparedEntry = null;
    prepared = connection.prepareStatement(entry.sql());
    prepared.setEscapeProcessing(false);
    if (mode == Mode.CURSOR) {
      prepared.setFetchSize(FETCH_SIZE);
    }
    preparedEntry = entry;
  }

  private void executeText(String sql, List<Result> results) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      collect(statement, statement.execute(sql), results);
    }
  }

  private void collect(Statement statement, boolean firstIsRows, List<Result> results)
      throws SQLException {
    boolean isRows = firstIsRows;
    while (true) {
      if (isRows) {
        try (ResultSet rows = statement.getResultSet()) {
          results.add(rows(rows));
        }
      } else {
        long count = statement.getLargeUpdateCount();
        if (count < 0) {
          return;
        }
        results.add(new Update(count, statement.unwrap(StatementImpl.class).getLastInsertID()));
      }
      isRows = statement.getMoreResults();
    }
  }

  private Rows rows(ResultSet rows) throws SQLException {
    Field[] fields =
        rows.getMetaData().unwrap(com.mysql.cj.jdbc.result.ResultSetMetaData.class).getFields();
    var columns = new ArrayList<Column>();
    for (Field field : fields) {
      columns.add(
          new Column(
              field.getDatabaseName(),
              field.getTableName(),
              field.getOriginalTableName(),
              field.getName(),
              field.getOriginalName(),
              field.getMysqlTypeId(),
              field.getCollationIndex(),
              field.getLength(),
              field.getDecimals(),
              field.getFlags()));
    }
    var values = new ArrayList<Row>();
    while (rows.next()) {
      var row = new ArrayList<String>();
      for (int i = 1; i <= fields.length; i++) {
        row.add(value(rows, fields[i - 1], i));
      }
      values.add(new Row(Collections.unmodifiableList(row)));
    }
    return new Rows(columns, values);
  }

  private String value(ResultSet rows, Field field, int index) throws SQLException {
    // In binary rows these are not text: Connector/J writes them out.
    boolean written =
        switch (field.getMysqlType()) {
          case DATE, DATETIME, TIMESTAMP, TIME, YEAR -> true;
          case INT, INT_UNSIGNED, BIGINT, BIGINT_UNSIGNED -> mode.isPrepared();
          default -> false;
        };
    if (written) {
      return rows.getString(index);
    }
    byte[] bytes = rows.getBytes(index);
    String text = bytes == null ? null : new String(bytes, StandardCharsets.ISO_8859_1);
    // What one MySQL does not know of a table.
    return text != null && field.getName().equals("Create Table")
        ? SHARDING.matcher(text).replaceFirst("")
        : text;
  }

  private List<String> warnings() {
    var warnings = new ArrayList<String>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW WARNINGS")) {
      while (rows.next()) {
        warnings.add(rows.getString(1) + " " + rows.getInt(2) + " " + rows.getString(3));
      }
    } catch (SQLException e) {
      warnings.add("SHOW WARNINGS failed: " + e.getMessage());
    }
    return warnings;
  }

  private static Failure failure(SQLException e) {
    return new Failure(e.getErrorCode(), String.valueOf(e.getSQLState()), e.getMessage());
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
