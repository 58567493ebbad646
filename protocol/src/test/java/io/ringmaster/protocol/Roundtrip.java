package io.ringmaster.protocol;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringmaster.protocol.PacketFramer.Result;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Takes one message there and back in every way. */
public final class Roundtrip {
  private static final int[] NONE = {};

  private Roundtrip() {}

  /** The same for a message that no shorter payload is. */
  public static <T> T check(
      String annotatedHex, Function<ByteBuf, T> decode, BiConsumer<T, ByteBuf> encode) {
    return check(annotatedHex, NONE, decode, encode);
  }

  /**
   * Decodes the payload, framed and split at every boundary, and encodes the message again, which
   * has to give the same bytes. Every shorter payload has to be decoded or refused as malformed.
   *
   * @param shorter lengths of the shorter payloads that are messages, too; all others have to be
   *     refused
   */
  public static <T> T check(
      String annotatedHex,
      int[] shorter,
      Function<ByteBuf, T> decode,
      BiConsumer<T, ByteBuf> encode) {
    byte[] payload = Hex.bytes(annotatedHex);
    ByteBuf framed = Unpooled.buffer();
    new PacketWriter().write(framed, Unpooled.wrappedBuffer(payload));
    String expected = Hex.dump(Unpooled.wrappedBuffer(payload));
    T message = null;
    for (int split = 0; split <= framed.readableBytes(); split++) {
      try (PacketFramer framer = new PacketFramer(UnpooledByteBufAllocator.DEFAULT, 1 << 20)) {
        ByteBuf head = framed.slice(0, split);
        ByteBuf tail = framed.slice(split, framed.readableBytes() - split);
        Result result = framer.next(head);
        if (result == Result.NEED_MORE) {
          result = framer.next(tail);
        }
        assertEquals(Result.PACKET, result);
        ByteBuf in = framer.payload();
        message = decode.apply(in);
        assertEquals(0, in.readableBytes(), "the whole payload is read");
      }
      ByteBuf out = Unpooled.buffer();
      encode.accept(message, out);
      assertEquals(expected, Hex.dump(out));
    }
    for (int length = 0; length < payload.length; length++) {
      ByteBuf cut = Unpooled.wrappedBuffer(payload, 0, length);
      if (Arrays.binarySearch(shorter, length) >= 0) {
        assertDoesNotThrow(() -> decode.apply(cut), "cut at " + length);
      } else {
        assertThrows(MalformedPacketException.class, () -> decode.apply(cut), "cut at " + length);
      }
    }
    return message;
  }
}
