package io.ringmaster.it.lab;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/** A real MySQL server of a test, wherever it runs. Safe for use by several threads. */
public abstract class LabServer implements AutoCloseable {
  /** The same on every kind of server: all privileges, from any host, caching_sha2_password. */
  public static final String USER = "ringmaster";

  public static final String PASSWORD = "ring master's \"own\" pässword";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  public abstract String host();

  public abstract int port();

  /** {@code kill -9}. */
  public abstract void kill() throws IOException;

  /** Freezes the server: connections stay open and nothing answers. */
  public abstract void pause() throws IOException;

  /** Ends {@link #pause()}. */
  public abstract void resume() throws IOException;

  @Override
  public abstract void close() throws IOException;

  /** A connection as {@link #USER}; the database may be empty. */
  public Connection connect(String database) throws SQLException {
    return connect(database, Map.of());
  }

  /** A connection as {@link #USER}, without TLS, with further properties of Connector/J. */
  public Connection connect(String database, Map<String, String> properties) throws SQLException {
    var all = new Properties();
    all.put("user", USER);
    all.put("password", PASSWORD);
    all.put("sslMode", "DISABLED");
    all.put("allowPublicKeyRetrieval", "true");
    all.putAll(properties);
    return DriverManager.getConnection(
        "jdbc:mysql://" + host() + ":" + port() + "/" + database, all);
  }

  /** Executes statements one by one on a new connection. */
  public void execute(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Begins to be the replica of another server, from its first transaction on. */
  public void replicate(LabServer source) throws SQLException {
    execute(
        "",
        "RESET MASTER",
        "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '%s', SOURCE_PORT = %d, SOURCE_USER = '%s',"
                .formatted(source.host(), source.port(), USER)
            + " SOURCE_PASSWORD = '"
            + PASSWORD.replace("'", "''")
            + "', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1",
        "START REPLICA");
  }

  /** Waits until a replica has what its source has committed until now. */
  public void caughtUp(LabServer source) throws SQLException {
    try (Connection there = source.connect("");
        Connection here = connect("")) {
      String executed = Sql.value(there, "SELECT @@GLOBAL.gtid_executed");
      String late = "SELECT WAIT_FOR_EXECUTED_GTID_SET('" + executed + "', 60)";
      if (!Sql.value(here, late).equals("0")) {
        throw new SQLException(this + " does not follow " + source);
      }
    }
  }

  /** Creates a database no other test of this JVM has and returns its name. */
  public String createDatabase(String prefix) throws SQLException {
    String name = newDatabaseName(prefix);
    execute("", "CREATE DATABASE " + name);
    return name;
  }

  /** A name for a database, used by no other test of this JVM on any server. */
  public static String newDatabaseName(String prefix) {
    return prefix + "_" + DATABASES.incrementAndGet();
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + " " + host() + ":" + port();
  }
}
