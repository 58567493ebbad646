package io.ringmaster.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WireTest {
  @Test
  void integersAreLittleEndian() {
    ByteBuf in = Hex.buf("01 0201 030201 04030201 060504030201 0807060504030201");
    assertEquals(0x01, Wire.readInt1(in, "a"));
    assertEquals(0x0102, Wire.readInt2(in, "b"));
    assertEquals(0x010203, Wire.readInt3(in, "c"));
    assertEquals(0x01020304, Wire.readInt4(in, "d"));
    assertEquals(0x010203040506L, Wire.readInt6(in, "e"));
    assertEquals(0x0102030405060708L, Wire.readInt8(in, "f"));

    ByteBuf out = Unpooled.buffer();
    Wire.writeInt1(out, 0x01);
    Wire.writeInt2(out, 0x0102);
    Wire.writeInt3(out, 0x010203);
    Wire.writeInt4(out, 0x01020304);
    Wire.writeInt6(out, 0x010203040506L);
    Wire.writeInt8(out, 0x0102030405060708L);
    assertEquals("010201030201040302010605040302010807060504030201", Hex.dump(out));
  }

  @Test
  void lenencIntegersTakeTheFewestBytes() {
    lenenc(0, "00");
    lenenc(250, "fa");
    lenenc(251, "fcfb00");
    lenenc(0xFFFF, "fcffff");
    lenenc(0x10000, "fd000001");
    lenenc(0xFFFFFF, "fdffffff");
    lenenc(0x1000000, "fe0000000100000000");
    lenenc(-1, "feffffffffffffffff");
  }

  private static void lenenc(long value, String hex) {
    ByteBuf out = Unpooled.buffer();
    Wire.writeLenenc(out, value);
    assertEquals(hex, Hex.dump(out));
    assertEquals(out.readableBytes(), Wire.lenencBytes(value));
    assertEquals(out.readableBytes(), Wire.lenencSize(out.getUnsignedByte(0)));
    assertEquals(value, Wire.readLenenc(out, "value"));
    assertEquals(0, out.readableBytes());
  }

  @Test
  void nullMarkIsNoInteger() {
    assertEquals(Wire.NULL_LENGTH, Wire.readLenencOrNull(Hex.buf("fb"), "v"));
    assertEquals(Wire.NULL_LENGTH, Wire.readLengthOrNull(Hex.buf("fb"), "v"));
    refused("fb", in -> Wire.readLenenc(in, "v"));
    refused("ff", in -> Wire.readLenenc(in, "v"));
    refused("ff", in -> Wire.readLenencOrNull(in, "v"));
  }

  @Test
  void stringsOfEveryKind() {
    ByteBuf in = Hex.buf("03 616263  6465 00  66  6768");
    assertEquals("abc", Wire.readLenencString(in, StandardCharsets.UTF_8, "a"));
    assertEquals("de", Wire.readNulString(in, StandardCharsets.UTF_8, "b"));
    assertEquals("f", Wire.readString(in, 1, StandardCharsets.UTF_8, "c"));
    assertEquals("gh", Wire.readEofString(in, StandardCharsets.UTF_8));

    in.readerIndex(0);
    assertArrayEquals(new byte[] {'a', 'b', 'c'}, Wire.readLenencBytes(in, "a"));
    assertArrayEquals(new byte[] {'d', 'e'}, Wire.readNulBytes(in, "b"));
    assertArrayEquals(new byte[] {'f'}, Wire.readBytes(in, 1, "c"));
    assertArrayEquals(new byte[] {'g', 'h'}, Wire.readEofBytes(in));

    ByteBuf out = Unpooled.buffer();
    Wire.writeLenencString(out, "äb", StandardCharsets.UTF_8);
    Wire.writeNulString(out, "c", StandardCharsets.UTF_8);
    assertEquals("03c3a4626300", Hex.dump(out));
    assertThrows(
        IllegalArgumentException.class,
        () -> Wire.writeNulString(out, "a\0b", StandardCharsets.UTF_8));
  }

  @Test
  void everyReadChecksItsBounds() {
    refused("", in -> Wire.readInt1(in, "v"));
    refused("01", in -> Wire.readInt2(in, "v"));
    refused("0102", in -> Wire.readInt3(in, "v"));
    refused("010203", in -> Wire.readInt4(in, "v"));
    refused("0102030405", in -> Wire.readInt6(in, "v"));
    refused("01020304050607", in -> Wire.readInt8(in, "v"));
    refused("", in -> Wire.readLenenc(in, "v"));
    refused("fc01", in -> Wire.readLenenc(in, "v"));
    refused("fd0102", in -> Wire.readLenenc(in, "v"));
    refused("fe01020304050607", in -> Wire.readLenenc(in, "v"));
    refused("0361", in -> Wire.readLenencBytes(in, "v"));
    refused("feffffffffffffffff61", in -> Wire.readLenencBytes(in, "v"));
    refused("feffffffffffffff7f61", in -> Wire.readLengthOrNull(in, "v"));
    refused("6161", in -> Wire.readNulBytes(in, "v"));
    refused("6161", in -> Wire.readNulString(in, StandardCharsets.UTF_8, "v"));
    refused("6161", in -> Wire.readBytes(in, 3, "v"));
    refused("6161", in -> Wire.readBytes(in, -1, "v"));
    refused("6161", in -> Wire.skip(in, 3, "v"));
    refused("6161", in -> Wire.requireEnd(in, "v"));
  }

  private static void refused(String hex, Consumer<ByteBuf> read) {
    ByteBuf padded = Hex.buf("0000" + hex);
    padded.readerIndex(2);
    MalformedPacketException e =
        assertThrows(MalformedPacketException.class, () -> read.accept(padded));
    assertEquals(2, e.index());
    assertEquals(2, padded.readerIndex(), "nothing is consumed");
  }
}
