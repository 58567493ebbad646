package io.ringmaster.proxy.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenamedTablesTest {
  private final RenamedTables tables = new RenamedTables(Map.of("user~", "users", "ö!", "öx"));

  private static byte[] packet(int sequence, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(payload.length);
    out.write(payload.length >> 8);
    out.write(0);
    out.write(sequence);
    out.writeBytes(payload);
    return out.toByteArray();
  }

  private static byte[] definition(String baseTable) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String field : new String[] {"def", "db", "user~", baseTable, "id", "id"}) {
      byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    out.writeBytes(new byte[] {12, 63, 0, 11, 0, 0, 0, 3, 0, 0, 0, 0, 0});
    return out.toByteArray();
  }

  private static byte[] row(int columns) {
    return packet(2 + columns, new byte[] {5, 'u', 's', 'e', 'r', '~'});
  }

  private static byte[] response(String... baseTables) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(packet(1, new byte[] {(byte) baseTables.length}));
    for (int i = 0; i < baseTables.length; i++) {
      out.writeBytes(packet(2 + i, definition(baseTables[i])));
    }
    out.writeBytes(row(baseTables.length));
    return out.toByteArray();
  }

  private String read(byte[] bytes) {
    ByteBuf all = tables.read(Unpooled.wrappedBuffer(bytes), UnpooledByteBufAllocator.DEFAULT);
    return all == null ? null : all.toString(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes, int length) {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  @Test
  void baseTablesHaveTheirNamesAndAllElseStays() {
    byte[] wanted = response("users", "other", "öx");
    assertEquals(text(wanted, wanted.length), read(response("user~", "other", "ö!")));
  }

  @Test
  void theResponseIsHeldBackUntilItsDefinitionsAreThere() {
    byte[] all = response("user~", "user~");
    int definitions = all.length - row(2).length;
    for (int i = 0; i < definitions - 1; i++) {
      assertNull(read(new byte[] {all[i]}), "after byte " + i);
    }
    assertEquals(
        text(response("users", "users"), definitions), read(new byte[] {all[definitions - 1]}));
  }

  @Test
  void anErrorNamesTheTableToo() {
    String message = "#42S22Unknown column 'd.%s.x' of %s";
    byte[] seen = message.formatted("user~", "user~").getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    error.writeBytes(new byte[] {-1, 0x1E, 4});
    error.writeBytes(seen);
    ByteBuf all =
        tables.read(
            Unpooled.wrappedBuffer(packet(1, error.toByteArray())),
            UnpooledByteBufAllocator.DEFAULT);
    assertEquals(
        message.formatted("users", "users"),
        all.toString(7, all.readableBytes() - 7, StandardCharsets.US_ASCII));
  }

  @Test
  void aNameOfOneCharacterIsNoOtherCharacterOfAnError() {
    RenamedTables letters = new RenamedTables(Map.of("#", "w", "%", "v"));
    String message = "#42000Expression #1 of 100% names 'd.%s.x' and '%s'";
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    // The number's first byte is a % here.
    error.writeBytes(new byte[] {-1, 0x25, 4});
    String seen = message.replace("%s", "#");
    error.writeBytes(seen.getBytes(StandardCharsets.US_ASCII));
    ByteBuf all =
        letters.read(
            Unpooled.wrappedBuffer(packet(1, error.toByteArray())),
            UnpooledByteBufAllocator.DEFAULT);
    assertEquals(0x25, all.getByte(5));
    assertEquals(
        message.replace("%s", "w"),
        all.toString(7, all.readableBytes() - 7, StandardCharsets.US_ASCII));
  }

  @Test
  void anOkIsComplete() {
    byte[] ok = packet(1, new byte[] {0, 0, 0, 2, 0, 0, 0});
    assertEquals(text(ok, ok.length), read(ok));
  }
}
