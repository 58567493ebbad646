package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.netty.buffer.Unpooled;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.protocol.server.OkPacket;
import io.ringmaster.protocol.server.SessionChange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CLIENT_SESSION_TRACK: OKs tell of the session what those of MySQL tell, and nothing else. */
class SessionTrackingTest {
  private static final int TRACKING =
      RawClient.CAPABILITIES
          | Capabilities.CLIENT_SESSION_TRACK
          | Capabilities.CLIENT_MULTI_STATEMENTS;

  private static final int STATE_CHANGED = ServerStatus.SERVER_SESSION_STATE_CHANGED;

  /**
   * What is not compared: whether an index was used; and what 8.0.31 says of explicit transactions
   * although session_track_transaction_info is OFF.
   */
  private static final int IGNORED = ServerStatus.SERVER_QUERY_NO_INDEX_USED | STATE_CHANGED;

  private static ProxyLab proxy;
  private static String database;
  private static String other;

  @BeforeAll
  static void databases() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("tracked");
    other = proxy.createDatabase("tracked_too");
    proxy.execute(database, "CREATE TABLE x (id INT PRIMARY KEY, v INT) SHARD BY HASH(id)");
    MySqlLab.plain().execute("", "CREATE DATABASE " + database, "CREATE DATABASE " + other);
    MySqlLab.plain().execute(database, "CREATE TABLE x (id INT PRIMARY KEY, v INT)");
  }

  private static RawClient mysql(int capabilities) throws IOException {
    LabServer plain = MySqlLab.plain();
    var address = new InetSocketAddress(plain.host(), plain.port());
    return RawClient.login(address, LabServer.USER, LabServer.PASSWORD, database, capabilities, 0);
  }

  private static RawClient throughProxy(int capabilities) throws IOException {
    return RawClient.login(
        proxy.address(), ProxyLab.ADMIN, ProxyLab.ADMIN, database, capabilities, 0);
  }

  private static byte[] query(String sql) {
    return RawClient.command(
        3,
        sql.replace("{db}", database).replace("{other}", other).getBytes(StandardCharsets.UTF_8));
  }

  /** All that the OKs to a packet say, changes in a fixed order; errors by their number. */
  private static List<String> said(RawClient client, byte[] command, int capabilities)
      throws IOException {
    client.send(0, command);
    List<String> all = new ArrayList<>();
    while (true) {
      RawClient.Packet packet = client.read();
      if (packet.isError()) {
        all.add("error " + packet.error().errno());
        return all;
      }
      OkPacket ok = OkPacket.decode(Unpooled.wrappedBuffer(packet.payload()), capabilities);
      List<String> changes =
          ok.changes().stream()
              .filter(change -> !(change instanceof SessionChange.TransactionState))
              .map(SessionChange::toString)
              .sorted()
              .toList();
      all.add(
          "%d %x %d '%s' %s"
              .formatted(
                  ok.affectedRows(),
                  (ok.status() & ~IGNORED) | (changes.isEmpty() ? 0 : STATE_CHANGED),
                  ok.warnings(),
                  ok.info(),
                  changes));
      if ((ok.status() & 8) == 0) {
        return all;
      }
    }
  }

  private static void same(int capabilities, byte[]... commands) throws IOException {
    try (RawClient mysql = mysql(capabilities);
        RawClient client = throughProxy(capabilities)) {
      for (byte[] command : commands) {
        assertEquals(
            said(mysql, command, capabilities),
            said(client, command, capabilities),
            () -> new String(command, StandardCharsets.UTF_8));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "USE {other}|USE {other}|USE no_such_database",
        "SET NAMES utf8mb4|SET NAMES latin1|SET CHARACTER SET utf8mb4|SET CHARSET latin1",
        "SET autocommit = 0|SET autocommit = 0|SET autocommit = 1, time_zone = '+03:00'",
        "SET time_zone = 'no such zone'|SET sql_mode = ''|SET @x = 1|SET time_zone = DEFAULT",
        "SET character_set_results = NULL|SET character_set_connection = latin1",
        "SET collation_connection = utf8mb4_bin|SET SESSION TRANSACTION READ ONLY",
        "SET session_track_schema = OFF|USE {other}|SET session_track_schema = 1|USE {db}",
        "SET session_track_system_variables = 'SQL_MODE, wait_timeout'|SET sql_mode = 'ansi'"
            + "|SET NAMES utf8mb4|SET wait_timeout = 77, sql_mode = DEFAULT",
        "SET session_track_system_variables = '*'|SET foreign_key_checks = 0|SET NAMES utf8mb4"
            + "|SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY"
            + "|SET div_precision_increment = 7, @y = 2",
        "SET session_track_system_variables = ''|SET time_zone = '+01:00'",
        "INSERT INTO x VALUES (1, 1), (2, 2), (3, 3)|UPDATE x SET v = 7 WHERE id = 1"
            + "|UPDATE x SET v = 8|DELETE FROM x WHERE id = 2|DELETE FROM x",
        "SET NAMES latin1; USE {other}; DO 1; SET @z = 1; SET autocommit = 0",
        "BEGIN|INSERT INTO x VALUES (1, 1)|USE {other}|COMMIT|DO 1",
        "START TRANSACTION READ  ONLY|USE {other}|COMMIT|USE {db}|BEGIN|ROLLBACK|DO 1",
        "SET TRANSACTION READ ONLY|BEGIN|USE {other}|COMMIT|BEGIN|COMMIT",
        "SET SESSION TRANSACTION READ ONLY|BEGIN|COMMIT|START TRANSACTION READ WRITE|ROLLBACK",
      })
  void saysWhatMySqlSays(String statements) throws IOException {
    byte[][] commands =
        List.of(statements.split("\\|", -1)).stream()
            .map(SessionTrackingTest::query)
            .toArray(byte[][]::new);
    same(TRACKING, commands);
    same(TRACKING | Capabilities.CLIENT_DEPRECATE_EOF, commands);
    same(RawClient.CAPABILITIES | Capabilities.CLIENT_MULTI_STATEMENTS, commands);
  }

  @Test
  void commandsThatAreNoStatementsTellTheSame() throws IOException {
    same(
        TRACKING,
        RawClient.command(2, other.getBytes(StandardCharsets.UTF_8)),
        RawClient.command(0x0E, new byte[0]),
        RawClient.command(0x1F, new byte[0]),
        RawClient.command(2, "no_such_database".getBytes(StandardCharsets.UTF_8)));
  }

  /** A SET that is known from another session is told as well. */
  @Test
  void rememberedSettingsAreTold() throws IOException {
    for (int i = 0; i < 3; i++) {
      same(
          TRACKING,
          query("SET NAMES utf8mb4 COLLATE utf8mb4_bin"),
          query("SET time_zone = '+02:00'"));
    }
  }

  @Test
  void theDatabaseThatIsDroppedIsNoLongerTheSessions() throws IOException {
    same(
        TRACKING,
        query("CREATE DATABASE {db}_drop"),
        query("USE {db}_drop"),
        query("DROP DATABASE {db}_drop"),
        query("CREATE TABLE nowhere (id INT PRIMARY KEY)"),
        query("USE {db}"),
        query("CREATE DATABASE {db}_drop"),
        query("DROP DATABASE {db}_drop"));
  }

  @Test
  void whatIsNotFollowedIsRefusedToThoseWhoWouldBeTold() throws IOException {
    try (RawClient client = throughProxy(TRACKING);
        RawClient untold = throughProxy(RawClient.CAPABILITIES)) {
      for (String sql :
          List.of(
              "SET session_track_state_change = ON",
              "SET session_track_transaction_info = 'STATE'")) {
        assertEquals(0, untold.query(sql).errno());
        assertEquals(1235, client.query(sql).errno());
        assertNotEquals(0, client.query("SELECT 1").rows());
        assertEquals(
            List.of("0 4002 0 '' [Schema[name=" + other + "]]"),
            said(client, query("USE {other}"), TRACKING));
      }
    }
  }
}
