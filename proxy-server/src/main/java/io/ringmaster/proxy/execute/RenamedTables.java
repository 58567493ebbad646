package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives tables their names back in a response: the definitions of its columns, and its error. The
 * names have as many bytes as those they stand for, so no packet becomes longer. The response is
 * held back until all definitions are there; rows are not looked at. Source: MySQL manual, "Column
 * Definition".
 */
final class RenamedTables extends HeldResponse {
  /** What stands before an error's text: 0xFF, its number, # and its state. */
  private static final int ERR_BYTES = 9;

  /** What stands around names in messages. */
  private static final String QUOTES = "'`\".";

  /** Number of the column definition's fields before the name of the base table. */
  private static final int FIELDS_BEFORE = 3;

  private final Map<String, byte[]> names = new HashMap<>();

  /**
   * For one response.
   *
   * @param renamed from the names that a server knows to the tables' own, which have as many bytes
   */
  RenamedTables(Map<String, String> renamed) {
    renamed.forEach((name, own) -> names.put(name, own.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  boolean isComplete(ByteBufAllocator alloc) {
    int end = packetEnd(0);
    if (end < 0) {
      return false;
    }
    if (head(0, end) == ERR) {
      inText(Math.min(HEADER_BYTES + ERR_BYTES, end), end);
      return true;
    }
    int[] starts = new int[columnCount(0, end)];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = end;
      end = packetEnd(end);
      if (end < 0) {
        return false;
      }
    }
    for (int start : starts) {
      inDefinition(start + HEADER_BYTES);
    }
    return true;
  }

  private void inDefinition(int start) {
    ByteBuf definition = held.slice(start, held.writerIndex() - start);
    for (int i = 0; i < FIELDS_BEFORE; i++) {
      definition.skipBytes(Wire.readLengthOrNull(definition, "column definition"));
    }
    int length = Wire.readLengthOrNull(definition, "org_table");
    byte[] own =
        names.get(definition.toString(definition.readerIndex(), length, StandardCharsets.UTF_8));
    if (own != null && own.length == length) {
      held.setBytes(start + definition.readerIndex(), own);
    }
  }

  private void inText(int from, int to) {
    names.forEach(
        (name, own) -> {
          byte[] seen = name.getBytes(StandardCharsets.UTF_8);
          for (int at = from; at + seen.length <= to; at++) {
            if (isAt(seen, at)) {
              held.setBytes(at, own);
            }
          }
        });
  }

  private boolean isAt(byte[] seen, int at) {
    for (int i = 0; i < seen.length; i++) {
      if (held.getByte(at + i) != seen[i]) {
        return false;
      }
    }
    // A name of one character may be anywhere in a sentence: the # of "Expression #1" is none.
    return seen.length > 1 || isQuote(at - 1) && at + 1 < held.writerIndex() && isQuote(at + 1);
  }

  private boolean isQuote(int at) {
    return QUOTES.indexOf(held.getByte(at)) >= 0;
  }
}
