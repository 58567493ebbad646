package io.ringmaster.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;

/** Bytes as annotated hex: everything from {@code #} to the end of a line is a remark. */
public final class Hex {
  private Hex() {}

  public static byte[] bytes(String annotated) {
    StringBuilder digits = new StringBuilder();
    for (String line : annotated.split("\n", -1)) {
      int remark = line.indexOf('#');
      digits.append(remark < 0 ? line : line.substring(0, remark));
    }
    return HexFormat.of().parseHex(digits.toString().replaceAll("\\s", ""));
  }

  /** Unpooled and on the heap: nothing to release. */
  public static ByteBuf buf(String annotated) {
    return Unpooled.wrappedBuffer(bytes(annotated));
  }

  public static String dump(ByteBuf buf) {
    return ByteBufUtil.hexDump(buf);
  }
}
