package io.ringmaster.proxy.execute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.migration.server.TriggerGuard;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.Wire;
import io.ringmaster.protocol.server.ColumnDefinition;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldRowsTest {
  private static final int UTF8MB4 = 255;
  private static final int UTF16 = 54;
  private static final byte[] OK = {(byte) 0xFE, 0, 0, 2, 0, 0, 0};
  private static final byte[] EOF = {(byte) 0xFE, 0, 0, 2, 0};
  private static final byte[] CURSOR = {(byte) 0xFE, 0, 0, 0x42, 0};
  private static final byte[] ERR = {(byte) 0xFF, 0x7A, 4, '#'};

  /** A response that is written. */
  private static final class Response {
    private final ByteBuf bytes = Unpooled.buffer();
    private int sequence = 1;

    Response packet(byte... payload) {
      bytes.writeMediumLE(payload.length).writeByte(sequence++).writeBytes(payload);
      return this;
    }

    Response column(String name, ColumnType type, int collation, int length, Charset names) {
      ByteBuf out = Unpooled.buffer();
      ColumnDefinition.of(name, collation, length, type, 0, 0).encode(out, names);
      return packet(ByteBufUtil.getBytes(out));
    }

    Response texts(String... names) {
      packet((byte) names.length);
      for (String name : names) {
        column(name, ColumnType.MYSQL_TYPE_VAR_STRING, UTF8MB4, 99, UTF_8);
      }
      return this;
    }

    Response row(Charset charset, String... values) {
      ByteBuf out = Unpooled.buffer();
      for (String value : values) {
        if (value == null) {
          out.writeByte(Wire.NULL_MARK);
        } else {
          Wire.writeLenencBytes(out, value.getBytes(charset));
        }
      }
      return packet(ByteBufUtil.getBytes(out));
    }

    /** A row of SHOW INDEX. */
    Response key(int nonUnique, String name, int part, String column) {
      ByteBuf out = Unpooled.buffer();
      out.writeByte(0).writeByte(column == null ? 1 << 5 : 0).writeIntLE(nonUnique);
      Wire.writeLenencString(out, name, UTF_8);
      out.writeIntLE(part);
      if (column != null) {
        Wire.writeLenencString(out, column, UTF_8);
      }
      return packet(ByteBufUtil.getBytes(out));
    }

    byte[] all() {
      return ByteBufUtil.getBytes(bytes);
    }

    /** What the client gets when the bytes come one by one. */
    byte[] changed(RowChange change, boolean binary, boolean eof) {
      HeldRows rows = new HeldRows(change, binary, eof);
      while (bytes.readableBytes() > 1) {
        assertNull(rows.read(bytes.readSlice(1), UnpooledByteBufAllocator.DEFAULT));
      }
      ByteBuf out = rows.read(bytes.readSlice(1), UnpooledByteBufAllocator.DEFAULT);
      try {
        return ByteBufUtil.getBytes(out);
      } finally {
        out.release();
      }
    }
  }

  private static Response table(String text, int length, int collation, boolean eof) {
    Charset charset = collation == UTF16 ? StandardCharsets.UTF_16BE : UTF_8;
    Response response = new Response().packet((byte) 2);
    for (String name : List.of("Table", "Create Table")) {
      int longest = name.equals("Table") ? 9 : length;
      response.column(name, ColumnType.MYSQL_TYPE_VAR_STRING, collation, longest, charset);
    }
    return (eof ? response.packet(EOF) : response)
        .row(charset, "größe", text)
        .packet(eof ? EOF : OK);
  }

  @ParameterizedTest
  @CsvSource({"true, 255, 300", "false, 255, 240", "false, 54, 3"})
  void aDefinitionGetsItsText(boolean eof, int collation, int length) {
    String shown = "CREATE TABLE `größe` (" + "x".repeat(length);
    String more = " /*!999990 REFERENCE */";
    int bytes =
        (shown + more).getBytes(collation == UTF16 ? StandardCharsets.UTF_16BE : UTF_8).length;
    assertArrayEquals(
        table(shown + more, bytes, collation, eof).all(),
        table(shown, 9, collation, eof).changed(RowChanges.appended(more), false, eof));
    assertArrayEquals(
        table(shown + more, 9999, collation, eof).all(),
        table(shown, 9999, collation, eof).changed(RowChanges.appended(more), false, eof));
  }

  @Test
  void otherResponsesStayAsTheyAre() {
    for (Response response :
        List.of(
            new Response().packet(ERR),
            new Response().texts("View", "Create View").row(UTF_8, "v", null).packet(OK),
            new Response()
                .texts("Table", "Create Table")
                .row(UTF_8, "t", "CREATE TEMPORARY TABLE `t` (")
                .packet(OK),
            new Response().texts("Table", "Create Table").packet(ERR))) {
      assertArrayEquals(response.all(), response.changed(RowChanges.appended("x"), false, false));
    }
    Response later = new Response().texts("Table", "Create Table").packet(CURSOR);
    assertArrayEquals(later.all(), later.changed(RowChanges.appended("x"), true, true));
  }

  private static GlobalIndex index(String name, String... columns) {
    return new GlobalIndex(
        name, List.of(columns), true, "lookup", List.of("id"), true, Optional.empty());
  }

  private static Response keys(int unique) {
    Response response = new Response().packet((byte) 4);
    response.column("Non_unique", ColumnType.MYSQL_TYPE_LONG, Charsets.BINARY, 1, UTF_8);
    response.column("Key_name", ColumnType.MYSQL_TYPE_VAR_STRING, UTF8MB4, 9, UTF_8);
    response.column("Seq_in_index", ColumnType.MYSQL_TYPE_LONG, Charsets.BINARY, 1, UTF_8);
    response.column("Column_name", ColumnType.MYSQL_TYPE_VAR_STRING, UTF8MB4, 9, UTF_8);
    return response
        .key(unique, "A", 1, "X")
        .key(unique, "A", 2, "y")
        .key(1, "b", 1, "x")
        .key(1, "b", 2, "y")
        .key(1, "c", 1, null)
        .key(1, "d", 1, "z")
        .packet(OK);
  }

  @Test
  void keysAreUniqueAsFarAsTheirColumnsAreThoseOfTheIndex() {
    List<GlobalIndex> indexes = List.of(index("a", "x", "y"), index("b", "x"), index("c", "z"));
    assertArrayEquals(keys(0).all(), keys(1).changed(RowChanges.uniqueKeys(indexes), true, false));
  }

  @Test
  void columnsOfAnIndexOfTheirOwnAreUnique() {
    List<GlobalIndex> indexes = List.of(index("a", "x"), index("b", "y", "z"), index("c", "id"));
    assertArrayEquals(
        columns("UNI").all(),
        columns("MUL").changed(RowChanges.uniqueColumns(indexes), false, false));
  }

  private static Response columns(String x) {
    return new Response()
        .texts("Field", "Type", "Key")
        .row(UTF_8, "id", "int", "PRI")
        .row(UTF_8, "X", "int", x)
        .row(UTF_8, "y", "int", "MUL")
        .row(UTF_8, "z", null, "")
        .packet(OK);
  }

  private static Response triggers(String body, String other) {
    return new Response()
        .texts("Trigger", "Statement")
        .row(StandardCharsets.ISO_8859_1, "größe", body)
        .row(UTF_8, "b", other)
        .packet(OK);
  }

  @Test
  void bodiesOfTriggersAreAsWritten() {
    String body = "SET NEW.größe = '; END IF' -- x";
    String other = TriggerGuard.around("x") + ";";
    assertArrayEquals(
        triggers(body, other).all(),
        triggers(TriggerGuard.around(body), other).changed(RowChanges.unguarded(), false, false));
  }
}
