package io.ringmaster.protocol.server;

import static io.ringmaster.protocol.Capabilities.CLIENT_SESSION_TRACK;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.Hex;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.Roundtrip;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerMessagesTest {
  @Test
  void handshake() {
    HandshakeV10 m =
        Roundtrip.check(
            """
            0a                                # protocol version
            38 2e 30 2e 33 31 00              # server version 8.0.31
            0b 00 00 00                       # connection id
            01 02 03 04 05 06 07 08           # nonce, first part
            00                                # filler
            ff ff                             # capabilities, low half
            ff                                # collation
            02 00                             # status: autocommit
            ff df                             # capabilities, high half
            15                                # length of the nonce with its NUL
            00 00 00 00 00 00 00 00 00 00     # reserved
            09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 00   # nonce, second part
            63 61 63 68 69 6e 67 5f 73 68 61 32 5f 70 61 73 73 77 6f 72 64 00  # plugin
            """,
            HandshakeV10::decode,
            HandshakeV10::encode);
    assertEquals("8.0.31", m.serverVersion());
    assertEquals(11, m.connectionId());
    assertEquals(0xDFFFFFFF, m.capabilities());
    assertEquals(255, m.collation());
    assertEquals(2, m.status());
    assertEquals("caching_sha2_password", m.authPlugin());
    assertEquals("0102030405060708090a0b0c0d0e0f1011121314", hex(m.authData()));
    ByteBuf old = Hex.buf("09 00");
    assertThrows(MalformedPacketException.class, () -> HandshakeV10.decode(old));
    byte[] shortNonce = new byte[8];
    assertThrows(
        IllegalArgumentException.class, () -> new HandshakeV10("8", 1, shortNonce, 0, 255, 2, ""));
  }

  @Test
  void authSwitchAndMoreData() {
    AuthSwitchRequest s =
        Roundtrip.check(
            """
            fe                # header
            61 62 00          # plugin name
            01 02 00          # data
            """,
            new int[] {4, 5, 6},
            AuthSwitchRequest::decode,
            AuthSwitchRequest::encode);
    assertEquals("ab", s.plugin());
    assertEquals("010200", hex(s.data()));
    AuthMoreData d =
        Roundtrip.check("01 04", new int[] {1}, AuthMoreData::decode, AuthMoreData::encode);
    assertArrayEquals(new byte[] {4}, d.data());
  }

  @Test
  void okWithoutAnythingElse() {
    OkPacket m =
        Roundtrip.check(
            """
            00              # header
            03              # affected rows
            fc 2c 01        # last insert id 300
            02 00           # status
            01 00           # warnings
            """,
            in -> OkPacket.decode(in, 0),
            (ok, out) -> ok.encode(out, 0));
    assertEquals(new OkPacket(3, 300, 2, 1), m);
  }

  @Test
  void okThatEndsAResultSetWithInfo() {
    OkPacket m =
        Roundtrip.check(
            """
            fe 00 00 22 00 00 00   # header, counts, status, warnings
            02 68 69               # info
            """,
            new int[] {7},
            in -> OkPacket.decode(in, 0),
            (ok, out) -> ok.encodeAsEof(out, 0));
    assertEquals("hi", m.info());
    assertThrows(
        MalformedPacketException.class, () -> OkPacket.decode(Hex.buf("01000000000000"), 0));
    assertThrows(
        MalformedPacketException.class, () -> OkPacket.decode(Hex.buf("fe0000220000000268"), 0));
    assertThrows(
        MalformedPacketException.class, () -> OkPacket.decode(Hex.buf("000000220000000061"), 0));
  }

  @Test
  void okWithEverySessionChange() {
    OkPacket m =
        Roundtrip.check(
            """
            00 00 00 02 40 00 00            # OK, status: autocommit, session state changed
            00                              # no info
            2d                              # 45 bytes of session state
            00 06 03 61 62 63 01 31         # variable abc = 1
            01 02 01 74                     # schema t
            02 02 01 31                     # state changed
            02 02 01 30                     # state not changed
            03 05 00 03 75 3a 31            # GTIDs u:1
            04 01 00                        # no characteristics
            05 09 08 54 5f 5f 5f 5f 5f 53 5f   # transaction state
            07 02 00 00                     # unknown
            """,
            new int[] {7, 8},
            in -> OkPacket.decode(in, CLIENT_SESSION_TRACK),
            (ok, out) -> ok.encode(out, CLIENT_SESSION_TRACK));
    assertEquals(8, m.changes().size());
    assertEquals(new SessionChange.SystemVariable("abc", "1"), m.changes().get(0));
    assertEquals(new SessionChange.Schema("t"), m.changes().get(1));
    assertEquals(new SessionChange.State(true), m.changes().get(2));
    assertEquals(new SessionChange.State(false), m.changes().get(3));
    assertEquals(new SessionChange.Gtids(0, "u:1"), m.changes().get(4));
    assertEquals(new SessionChange.TransactionCharacteristics(""), m.changes().get(5));
    assertEquals(new SessionChange.TransactionState("T_____S_"), m.changes().get(6));
  }

  @Test
  void oneEntryMayHoldSeveralVariables() {
    assertEquals(
        List.of(
            new SessionChange.SystemVariable("abd", "2"),
            new SessionChange.SystemVariable("e", "3")),
        SessionChange.decodeAll(Hex.buf("00 0a 03 616264 01 32 01 65 01 33")));
    assertThrows(
        MalformedPacketException.class, () -> SessionChange.decodeAll(Hex.buf("01 03 01 74 00")));
    assertThrows(
        MalformedPacketException.class, () -> SessionChange.decodeAll(Hex.buf("02 02 01 32")));
  }

  @Test
  void sessionChangesAreOnlySentToThoseWhoAskedForThem() {
    OkPacket ok = new OkPacket(0, 0, 2, 0, "", List.of(new SessionChange.Schema("t")));
    ByteBuf out = Unpooled.buffer();
    ok.encode(out, 0);
    assertEquals("00000002000000", Hex.dump(out));
  }

  @Test
  void err() {
    ErrPacket m =
        Roundtrip.check(
            """
            ff              # header
            28 04           # 1064
            23              # '#'
            34 32 30 30 30  # SQLSTATE
            6e 6f           # message
            """,
            new int[] {3, 4, 5, 6, 7, 8, 9, 10},
            ErrPacket::decode,
            ErrPacket::encode);
    assertEquals(new ErrPacket(1064, "42000", "no"), m);
    assertEquals(new ErrPacket(1040, "HY000", "Too"), ErrPacket.decode(Hex.buf("ff 1004 546f6f")));
    assertEquals(
        new ErrPacket(1046, "3D000", "No database selected"),
        ErrPacket.of(MySqlError.ER_NO_DB_ERROR));
    ByteBuf latin1 = Unpooled.buffer();
    new ErrPacket(1, "HY000", "ä").encode(latin1, StandardCharsets.ISO_8859_1);
    assertEquals("ff01002348593030 30e4".replace(" ", ""), Hex.dump(latin1));
    assertThrows(IllegalArgumentException.class, () -> new ErrPacket(1, "", "x"));
  }

  @Test
  void eof() {
    EofPacket m =
        Roundtrip.check(
            """
            fe        # header
            01 00     # warnings
            22 00     # status
            """,
            EofPacket::decode,
            EofPacket::encode);
    assertEquals(new EofPacket(1, 0x22), m);
  }

  @Test
  void columnDefinition() {
    ColumnDefinition m =
        Roundtrip.check(
            """
            03 64 65 66          # catalog def
            04 73 68 6f 70       # schema
            01 75                # table
            05 75 73 65 72 73    # org_table
            01 6e                # name
            02 69 64             # org_name
            0c                   # 12 bytes follow
            3f 00                # collation binary
            14 00 00 00          # length 20
            08                   # LONGLONG
            23 42                # NOT_NULL, PRI_KEY, UNSIGNED, AUTO_INCREMENT, PART_KEY
            00                   # decimals
            00 00                # filler
            """,
            ColumnDefinition::decode,
            ColumnDefinition::encode);
    assertEquals(
        new ColumnDefinition(
            "shop", "u", "users", "n", "id", 63, 20, ColumnType.MYSQL_TYPE_LONGLONG, 0x4223, 0),
        m);
    assertEquals(true, m.isUnsigned());
    assertEquals(
        0xFFFFFFFFL,
        roundtrip(
                ColumnDefinition.of("x", 255, 0xFFFFFFFFL, ColumnType.MYSQL_TYPE_LONG_BLOB, 0, 31))
            .length());
  }

  private static ColumnDefinition roundtrip(ColumnDefinition definition) {
    ByteBuf out = Unpooled.buffer();
    definition.encode(out);
    return ColumnDefinition.decode(out);
  }

  @Test
  void prepareOkAndLocalInfile() {
    StmtPrepareOk p =
        Roundtrip.check(
            """
            00               # header
            04 03 02 01      # statement id
            02 00            # columns
            03 00            # parameters
            00               # filler
            01 00            # warnings
            """,
            StmtPrepareOk::decode,
            StmtPrepareOk::encode);
    assertEquals(new StmtPrepareOk(0x01020304, 2, 3, 1), p);
    LocalInfileRequest l =
        Roundtrip.check(
            "fb 61 62", new int[] {1, 2}, LocalInfileRequest::decode, LocalInfileRequest::encode);
    assertEquals("6162", hex(l.filename()));
  }

  private static String hex(byte[] bytes) {
    return Hex.dump(Unpooled.wrappedBuffer(bytes));
  }
}
