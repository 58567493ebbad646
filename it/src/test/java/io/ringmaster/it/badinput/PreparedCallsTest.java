package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Prepared CALLs of clients without CLIENT_PS_MULTI_RESULTS, such as Go's driver: they get all
 * result sets, but none with the values of OUT parameters.
 */
class PreparedCallsTest {
  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void procedures() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("prepared_calls");
    String[] procedures = {
      "CREATE PROCEDURE two(IN a INT) BEGIN SELECT a; SELECT a + 1, 'x'; END",
      "CREATE PROCEDURE none(a INT) SET @a = a",
      "CREATE PROCEDURE fails(a INT) BEGIN SELECT a;"
          + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END",
      "CREATE PROCEDURE gives(IN a INT, INOUT b INT) SET b = a"
    };
    proxy.execute(database, procedures);
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    MySqlLab.plain().execute(database, procedures);
  }

  private static void execute(RawClient client, RawClient.Prepared statement) throws IOException {
    ByteBuf command = Unpooled.buffer();
    command.writeByte(0x17).writeIntLE(statement.id()).writeByte(0).writeIntLE(1);
    command.writeByte(0).writeByte(1);
    for (int i = 0; i < statement.parameters(); i++) {
      command.writeShortLE(3);
    }
    for (int i = 0; i < statement.parameters(); i++) {
      command.writeIntLE(7 + i);
    }
    byte[] payload = new byte[command.readableBytes()];
    command.readBytes(payload);
    client.send(0, payload);
  }

  /** Sequence ids and rows of an answer with that many result sets. */
  private static List<String> answers(RawClient client, String call, int results)
      throws IOException {
    RawClient.Prepared statement = client.prepare(call);
    List<String> answers = new ArrayList<>();
    for (int repeated = 0; repeated < 2; repeated++) {
      execute(client, statement);
      for (int i = 0; i < results; i++) {
        RawClient.Answer rows = client.answer();
        answers.add(rows.errno() + ": " + rows.rows() + " " + rows.digest());
      }
      RawClient.Packet last = client.read();
      answers.add(last.sequenceId() + ": " + last.head());
    }
    assertEquals(1, client.query("SELECT 1").rows());
    return answers;
  }

  @Test
  void theyGetAllResultSets() throws IOException {
    try (RawClient mysql = RawClient.login(MySqlLab.plain(), database);
        RawClient client = RawClient.login(proxy, database)) {
      assertEquals(answers(mysql, "CALL two(?)", 2), answers(client, "CALL two(?)", 2));
      assertEquals(answers(mysql, "CALL none(?)", 0), answers(client, "CALL none(?)", 0));
      assertEquals(answers(mysql, "CALL fails(?)", 1), answers(client, "CALL fails(?)", 1));
    }
  }

  @Test
  void outParametersAreRefused() throws IOException {
    try (RawClient client = RawClient.login(proxy, database)) {
      execute(client, client.prepare("CALL gives(?, ?)"));
      RawClient.Answer refused = client.answer();
      assertEquals(1235, refused.errno());
      assertTrue(refused.message().contains("OUT or INOUT"), refused.message());
      assertTrue(client.query("CALL gives(7, @b)").ok());
      assertEquals(1, client.query("SELECT @b FROM DUAL WHERE @b = 7").rows());
    }
  }
}
