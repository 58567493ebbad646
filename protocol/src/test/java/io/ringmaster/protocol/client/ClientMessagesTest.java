package io.ringmaster.protocol.client;

import static io.ringmaster.protocol.Capabilities.CLIENT_CONNECT_ATTRS;
import static io.ringmaster.protocol.Capabilities.CLIENT_PLUGIN_AUTH;
import static io.ringmaster.protocol.Capabilities.CLIENT_QUERY_ATTRIBUTES;
import static io.ringmaster.protocol.Capabilities.CLIENT_SECURE_CONNECTION;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.Hex;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Roundtrip;
import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.protocol.value.ParameterValues;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientMessagesTest {
  private static final String FILLER = "00 ".repeat(23);

  @Test
  void sslRequest() {
    String hex =
        """
        00 0a 00 00          # PROTOCOL_41, SSL
        00 00 00 01          # max packet size
        2d                   # collation
        """
            + FILLER;
    SslRequest m = Roundtrip.check(hex, SslRequest::decode, SslRequest::encode);
    assertEquals(new SslRequest(0xA00, 1 << 24, 45), m);
    assertTrue(SslRequest.matches(Hex.buf(hex)));
    assertFalse(SslRequest.matches(Hex.buf("0002" + hex.substring(5))));
    assertFalse(SslRequest.matches(Hex.buf(hex + "00")));
    ByteBuf old = Hex.buf("0508 000000 61");
    assertThrows(MalformedPacketException.class, () -> SslRequest.decode(old));
  }

  @Test
  void handshakeResponseWithEverything() {
    HandshakeResponse41 m =
        Roundtrip.check(
            """
            08 82 38 04          # CONNECT_WITH_DB, PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH,
                                 # CONNECT_ATTRS, PLUGIN_AUTH_LENENC_CLIENT_DATA, ZSTD
            00 00 00 01          # max packet size
            ff                   # collation
            """
                + FILLER
                + """

                61 70 70 00          # user
                02 aa bb             # auth response, length first
                73 68 6f 70 00       # database
                70 6c 00             # plugin
                06                   # 6 bytes of attributes
                01 6b 03 76 61 6c    # k = val
                03                   # zstd level
                """,
            HandshakeResponse41::decode,
            HandshakeResponse41::encode);
    assertEquals("app", m.username());
    assertEquals("aabb", Hex.dump(Unpooled.wrappedBuffer(m.authResponse())));
    assertEquals("shop", m.database());
    assertEquals("pl", m.authPlugin());
    assertEquals(Map.of("k", "val"), m.attributes());
    assertEquals(3, m.zstdLevel());
    assertEquals(1 << 24, m.maxPacketSize());
    assertEquals(255, m.collation());
  }

  @Test
  void handshakeResponseOfOlderClients() {
    HandshakeResponse41 secure =
        Roundtrip.check(
            "00 82 00 00 00000001 08" + FILLER + "61 00  02 aabb",
            HandshakeResponse41::decode,
            HandshakeResponse41::encode);
    assertEquals("", secure.database());
    Roundtrip.check(
        "00 02 00 00 00000001 08" + FILLER + "61 00  aabb 00",
        HandshakeResponse41::decode,
        HandshakeResponse41::encode);
    HandshakeResponse41 noDatabase =
        HandshakeResponse41.decode(Hex.buf("08 82 18 00 00000001 08" + FILLER + "61 00 00"));
    assertEquals("", noDatabase.database());
    assertEquals("", noDatabase.authPlugin());
    assertEquals(Map.of(), noDatabase.attributes());
    HandshakeResponse41 big =
        new HandshakeResponse41(
            CLIENT_SECURE_CONNECTION, 0, 0, "a", new byte[256], "", "", Map.of(), 0);
    ByteBuf out = Unpooled.buffer();
    assertThrows(IllegalArgumentException.class, () -> big.encode(out));
  }

  @Test
  void changeUser() {
    int caps = CLIENT_SECURE_CONNECTION | CLIENT_PLUGIN_AUTH | CLIENT_CONNECT_ATTRS;
    ChangeUser m =
        Roundtrip.check(
            """
            11                   # COM_CHANGE_USER
            61 70 70 00          # user
            01 aa                # auth response, length first
            64 00                # database
            2d 00                # collation
            70 00                # plugin
            04 01 6b 01 76       # attributes k = v
            """,
            new int[] {9, 11, 13},
            in -> ChangeUser.decode(in, caps),
            (command, out) -> command.encode(out, caps));
    assertEquals("app", m.username());
    assertEquals("d", m.database());
    assertEquals(45, m.collation());
    assertEquals("p", m.authPlugin());
    assertEquals(Map.of("k", "v"), m.attributes());
  }

  @Test
  void query() {
    QueryCommand plain =
        Roundtrip.check(
            "03 53 31",
            new int[] {1, 2},
            in -> QueryCommand.decode(in, 0),
            (command, out) -> command.encode(out, 0));
    assertEquals("S1", new String(plain.sql(), UTF_8));
    QueryCommand none =
        Roundtrip.check(
            """
            03        # COM_QUERY
            00 01     # no attributes, one set
            53 31     # statement
            """,
            new int[] {3, 4},
            in -> QueryCommand.decode(in, CLIENT_QUERY_ATTRIBUTES),
            (command, out) -> command.encode(out, CLIENT_QUERY_ATTRIBUTES));
    assertEquals("S1", new String(none.sql(), UTF_8));
    QueryCommand two =
        Roundtrip.check(
            """
            03                                 # COM_QUERY
            02 01                              # two attributes, one set
            02                                 # null bitmap: the second
            01                                 # types follow
            fe 00  01 61                       # a: STRING
            08 80  01 62                       # b: unsigned LONGLONG
            02 68 69                           # hi
            53 31                              # statement
            """,
            new int[] {16, 17},
            in -> QueryCommand.decode(in, CLIENT_QUERY_ATTRIBUTES),
            (command, out) -> command.encode(out, CLIENT_QUERY_ATTRIBUTES));
    assertEquals("a", two.attributes().get(0).name());
    assertEquals("hi", new String((byte[]) two.attributes().get(0).value(), UTF_8));
    Parameter b = new Parameter("b", ColumnType.MYSQL_TYPE_LONGLONG, true, null);
    assertEquals(b, two.attributes().get(1));
    for (String hex : new String[] {"04", "03 00 02", "03 fd000001 01", "03 01 01 00 02"}) {
      ByteBuf in = Hex.buf(hex);
      assertThrows(
          MalformedPacketException.class,
          () -> QueryCommand.decode(in, CLIENT_QUERY_ATTRIBUTES),
          hex);
    }
    ByteBuf noTypes = Hex.buf("03 01 01 00 00 0000000000000000");
    assertThrows(
        MalformedPacketException.class,
        () -> QueryCommand.decode(noTypes, CLIENT_QUERY_ATTRIBUTES));
  }

  @Test
  void seekingTheStatementSkipsAttributes() {
    ByteBuf in = Hex.buf("03 01 01 00 01 0100 0161 07 53 31");
    QueryCommand.seekSql(in, CLIENT_QUERY_ATTRIBUTES, null);
    assertEquals("S1", in.toString(UTF_8));
  }

  @Test
  void executeSendsTypesOnceAndIsThenReadByThem() {
    ParameterValues values = new ParameterValues();
    StmtExecute first =
        Roundtrip.check(
            """
            17                    # COM_STMT_EXECUTE
            05 00 00 00           # statement id
            01                    # read-only cursor
            01 00 00 00           # iteration count
            02                    # null bitmap: the second
            01                    # types follow
            03 80                 # unsigned LONG
            08 00                 # LONGLONG
            fd 00                 # VAR_STRING
            ff ff ff ff           # 4294967295
            01 78                 # x
            """,
            in -> StmtExecute.decode(in, 0, 3, values, null),
            (command, out) -> command.encode(out, 0));
    assertEquals(5, first.statementId());
    assertEquals(StmtExecute.CURSOR_TYPE_READ_ONLY, first.flags());
    assertEquals(0xFFFFFFFFL, first.parameters().get(0).value());
    assertEquals(null, first.parameters().get(1).value());
    StmtExecute second =
        Roundtrip.check(
            """
            17 05000000 00 01000000
            04                        # null bitmap: the third
            00                        # types as before
            07 00 00 00               # 7
            fe ff ff ff ff ff ff ff   # -2
            """,
            in -> StmtExecute.decode(in, 0, 3, values, null),
            (command, out) -> command.encode(out, 0));
    assertFalse(second.withTypes());
    assertEquals(-2L, second.parameters().get(1).value());
    ByteBuf in = Hex.buf("17 05000000 00 01000000 00 00 07000000");
    assertThrows(
        MalformedPacketException.class,
        () -> StmtExecute.read(in, 0, 1, new ParameterValues(), null));
  }

  @Test
  void executeWithAttributesCarriesACount() {
    StmtExecute m =
        Roundtrip.check(
            """
            17 05000000
            08                    # PARAMETER_COUNT_AVAILABLE
            01000000
            02                    # two values: one parameter, one attribute
            00                    # null bitmap
            01                    # types follow
            01 00 00              # TINY, no name
            fe 00 02 74 70        # STRING tp
            09                    # 9
            01 7a                 # z
            """,
            in -> StmtExecute.decode(in, CLIENT_QUERY_ATTRIBUTES, 1, new ParameterValues(), null),
            (command, out) -> command.encode(out, CLIENT_QUERY_ATTRIBUTES));
    assertEquals(9L, m.parameters().get(0).value());
    assertEquals("tp", m.parameters().get(1).name());
    Roundtrip.check(
        "17 05000000 08 01000000 00",
        in -> StmtExecute.decode(in, CLIENT_QUERY_ATTRIBUTES, 0, new ParameterValues(), null),
        (command, out) -> command.encode(out, CLIENT_QUERY_ATTRIBUTES));
    ByteBuf tooFew = Hex.buf("17 05000000 08 01000000 00");
    assertThrows(
        MalformedPacketException.class,
        () -> StmtExecute.read(tooFew, CLIENT_QUERY_ATTRIBUTES, 1, new ParameterValues(), null));
  }

  @Test
  void longDataParametersHaveNoValueInTheExecute() {
    BitSet longData = new BitSet();
    longData.set(0);
    ParameterValues values = new ParameterValues();
    ByteBuf in = Hex.buf("17 05000000 00 01000000 00 01 fc00 0100 07");
    StmtExecute.read(in, 0, 2, values, longData);
    assertTrue(values.isNull(0));
    assertEquals(7, values.getLong(1));
  }

  @Test
  void parametersOfEveryKindOfValue() {
    List<Parameter> parameters =
        List.of(
            Parameter.ofNull(), Parameter.of(-1), Parameter.of("ä"), Parameter.of(2).named("n"));
    ByteBuf out = Unpooled.buffer();
    ParameterValues.write(out, parameters, true, true);
    ParameterValues values = new ParameterValues().read(out, 4, true, null);
    assertTrue(values.isNull(0));
    assertEquals(-1, values.getLong(1));
    assertEquals("ä", values.getString(2, UTF_8));
    assertEquals("n", values.name(3));
    Parameter wrong = new Parameter("", ColumnType.MYSQL_TYPE_LONG, false, 'x');
    assertThrows(
        IllegalArgumentException.class,
        () -> ParameterValues.write(Unpooled.buffer(), List.of(wrong), true, true));
    assertThrows(
        MalformedPacketException.class, () -> values.read(Unpooled.buffer(), 65536, true, null));
  }

  @Test
  void smallCommands() {
    assertEquals(
        new InitDb("ab"),
        Roundtrip.check("02 61 62", new int[] {1, 2}, InitDb::decode, InitDb::encode));
    assertEquals(
        new FieldList("t", "%"),
        Roundtrip.check("04 74 00 25", new int[] {3}, FieldList::decode, FieldList::encode));
    assertEquals(
        new ProcessKill(7),
        Roundtrip.check("0c 07000000", ProcessKill::decode, ProcessKill::encode));
    assertEquals(
        new SetOption(SetOption.MULTI_STATEMENTS_OFF),
        Roundtrip.check("1b 0100", SetOption::decode, SetOption::encode));
    assertEquals(
        new StmtClose(9), Roundtrip.check("19 09000000", StmtClose::decode, StmtClose::encode));
    assertEquals(
        new StmtReset(9), Roundtrip.check("1a 09000000", StmtReset::decode, StmtReset::encode));
    assertEquals(
        new StmtFetch(9, 100),
        Roundtrip.check("1c 09000000 64000000", StmtFetch::decode, StmtFetch::encode));
    assertEquals(
        "S",
        new String(
            Roundtrip.check("16 53", new int[] {1}, StmtPrepare::decode, StmtPrepare::encode).sql(),
            UTF_8));
    StmtSendLongData data =
        Roundtrip.check(
            """
            18             # COM_STMT_SEND_LONG_DATA
            09 00 00 00    # statement id
            01 00          # parameter
            61             # data
            """,
            new int[] {7},
            StmtSendLongData::decode,
            StmtSendLongData::encode);
    assertEquals(1, data.parameter());
    assertEquals(
        new BareCommand(Command.COM_PING),
        Roundtrip.check("0e", BareCommand::decode, BareCommand::encode));
    assertEquals(new BareCommand(Command.COM_QUIT), BareCommand.decode(Hex.buf("01 00")));
    assertThrows(MalformedPacketException.class, () -> BareCommand.decode(Hex.buf("30")));
    assertThrows(MalformedPacketException.class, () -> StmtReset.decode(Hex.buf("19 09000000")));
    assertThrows(IllegalArgumentException.class, () -> new BareCommand(Command.UNKNOWN));
  }
}
