package io.ringmaster.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FenceAnswerTest {
  private static ByteBuf bytes(int... values) {
    ByteBuf buffer = Unpooled.buffer();
    for (int value : values) {
      buffer.writeByte(value);
    }
    return buffer;
  }

  private static ByteBuf error(int errno, String message) {
    return bytes(0xFF, errno & 0xFF, errno >> 8, '#', '4', '2', 'S', '0', '2')
        .writeBytes(message.getBytes(StandardCharsets.UTF_8));
  }

  private static ByteBuf eof() {
    return bytes(0xFE, 0, 0, 2, 0);
  }

  @Test
  void theEpochOfARowWithoutDeprecateEof() throws IOException {
    FenceAnswer answer = new FenceAnswer(false);
    assertFalse(answer.onPacket(bytes(1)));
    assertFalse(answer.onPacket(bytes(3, 'd', 'e', 'f')));
    assertFalse(answer.onPacket(eof()), "the end of the columns");
    assertFalse(answer.onPacket(bytes(2, '4', '2')));
    assertTrue(answer.onPacket(eof()));
    assertEquals(42, answer.epoch());
  }

  @Test
  void theEpochOfARowWithDeprecateEof() throws IOException {
    FenceAnswer answer = new FenceAnswer(true);
    assertFalse(answer.onPacket(bytes(1)));
    assertFalse(answer.onPacket(bytes(3, 'd', 'e', 'f')));
    assertFalse(answer.onPacket(bytes(2, '4', '2')));
    assertTrue(answer.onPacket(bytes(0xFE, 0, 0, 2, 0, 0, 0)));
    assertEquals(42, answer.epoch());
  }

  @Test
  void anEmptyTableAllowsEveryEpoch() throws IOException {
    FenceAnswer answer = new FenceAnswer(true);
    answer.onPacket(bytes(1));
    answer.onPacket(bytes(3, 'd', 'e', 'f'));
    assertTrue(answer.onPacket(bytes(0xFE, 0, 0, 2, 0, 0, 0)));
    assertEquals(0, answer.epoch());
  }

  @ParameterizedTest
  @ValueSource(ints = {1049, 1146})
  void aServerThatNoMigrationHasTouchedHasNoTable(int errno) throws IOException {
    FenceAnswer answer = new FenceAnswer(true);
    assertTrue(answer.onPacket(error(errno, "there is no such thing")));
    assertEquals(0, answer.epoch());
  }

  @Test
  void whoDoesNotSayIsNotUsed() {
    FenceAnswer answer = new FenceAnswer(true);
    IOException refused =
        assertThrows(IOException.class, () -> answer.onPacket(error(1142, "SELECT denied")));
    assertTrue(refused.getMessage().contains("SELECT denied"), refused.getMessage());
  }
}
