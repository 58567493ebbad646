package io.ringmaster.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConstantsTest {
  @Test
  void capabilitiesPrintTheirNames() {
    int flags = Capabilities.CLIENT_PROTOCOL_41 | Capabilities.CLIENT_REMEMBER_OPTIONS;
    assertEquals("PROTOCOL_41|REMEMBER_OPTIONS", Capabilities.describe(flags));
    assertEquals("DEPRECATE_EOF", Capabilities.describe(Capabilities.CLIENT_DEPRECATE_EOF));
    assertEquals("", Capabilities.describe(0));
    assertTrue(Capabilities.has(flags, Capabilities.CLIENT_PROTOCOL_41));
    assertFalse(Capabilities.has(flags, flags | Capabilities.CLIENT_SSL));
  }

  @Test
  void statusAndColumnFlagsPrintTheirNames() {
    assertEquals("IN_TRANS|AUTOCOMMIT|MORE_RESULTS_EXISTS", ServerStatus.describe(0x000B));
    assertEquals("SESSION_STATE_CHANGED|bit15", ServerStatus.describe(0xC000));
    assertEquals("NOT_NULL|PRI_KEY|AUTO_INCREMENT", ColumnFlags.describe(0x0203));
  }

  @Test
  void commandsAreFoundByCode() {
    for (int code = -1; code < 300; code++) {
      Command command = Command.of(code);
      assertEquals(code <= 0x21 ? code : -1, command.code());
    }
    assertSame(Command.COM_STMT_EXECUTE, Command.of(0x17));
    assertSame(Command.UNKNOWN, Command.of(0x22));
  }

  @Test
  void columnTypesAreFoundByCode() {
    for (ColumnType type : ColumnType.values()) {
      assertSame(type, ColumnType.of(type.code()));
    }
    assertSame(ColumnType.MYSQL_TYPE_GEOMETRY, ColumnType.of((byte) 0xFF));
    assertSame(ColumnType.MYSQL_TYPE_INVALID, ColumnType.of(100));
  }
}
