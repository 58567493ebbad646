package io.ringmaster.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringmaster.protocol.PacketFramer.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketFramerTest {
  private static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false);
  private static final int MAX = PacketFramer.MAX_PHYSICAL;

  private static final String THREE_PACKETS =
      """
      03 00 00  00  # payload length 3, sequence id 0
      61 62 63      # payload
      00 00 00  01  # empty payload, sequence id 1
      01 00 00  02
      7a
      """;

  @Test
  void wholePacketsAreNotCopied() {
    ByteBuf in = Hex.buf(THREE_PACKETS);
    try (PacketFramer framer = new PacketFramer(ALLOCATOR, 100)) {
      assertEquals(Result.PACKET, framer.next(in));
      assertSame(in, framer.buffer());
      assertEquals(4, framer.offset());
      assertEquals(3, framer.length());
      assertEquals("616263", Hex.dump(framer.payload()));
      assertEquals(0, framer.lastSequenceId());
      assertEquals(Result.PACKET, framer.next(in));
      assertEquals(0, framer.length());
      assertEquals(1, framer.lastSequenceId());
      assertEquals(Result.PACKET, framer.next(in));
      assertEquals("7a", Hex.dump(framer.payload()));
      assertEquals(2, framer.lastSequenceId());
      assertTrue(framer.atBoundary());
      assertEquals(Result.NEED_MORE, framer.next(in));
    }
  }

  @Test
  void physicalPacketsAreCountedByTheBytesOfAWholePacket() {
    for (int length : new int[] {0, 1, MAX - 1, MAX, MAX + 1, 2 * MAX - 1, 2 * MAX}) {
      ByteBuf out = ALLOCATOR.buffer();
      PacketWriter writer = new PacketWriter();
      writer.write(out, Unpooled.wrappedBuffer(new byte[length]));
      assertEquals(writer.sequenceId(), PacketWriter.physicalPackets(out), length + " bytes");
      out.release();
    }
  }

  @Test
  void piecesAreJoinedAtEveryPairOfSplits() {
    byte[] stream = Hex.bytes(THREE_PACKETS);
    for (int a = 0; a <= stream.length; a++) {
      for (int b = a; b <= stream.length; b++) {
        List<String> found = new ArrayList<>();
        try (PacketFramer framer = new PacketFramer(ALLOCATOR, 3)) {
          collect(framer, Unpooled.wrappedBuffer(stream, 0, a), found);
          collect(framer, Unpooled.wrappedBuffer(stream, a, b - a), found);
          collect(framer, Unpooled.wrappedBuffer(stream, b, stream.length - b), found);
          assertTrue(framer.atBoundary());
        }
        assertEquals(List.of("616263", "", "7a"), found, a + " " + b);
      }
    }
  }

  private static void collect(PacketFramer framer, ByteBuf in, List<String> found) {
    while (framer.next(in) == Result.PACKET) {
      found.add(Hex.dump(framer.payload()));
    }
    assertEquals(0, in.readableBytes(), "all input is consumed");
  }

  @Test
  void commandsStartAtZeroEach() {
    ByteBuf in = Hex.buf("01000000 61  01000000 62");
    try (PacketFramer framer = new PacketFramer(ALLOCATOR, 100)) {
      framer.startCommand();
      assertEquals(Result.PACKET, framer.next(in));
      framer.startCommand();
      assertEquals(Result.PACKET, framer.next(in));
    }
    in.readerIndex(0);
    try (PacketFramer framer = new PacketFramer(ALLOCATOR, 100)) {
      framer.expectCommands(true);
      assertEquals(Result.PACKET, framer.next(in));
      assertEquals(Result.PACKET, framer.next(in));
    }
  }

  @Test
  void wrongSequenceIdEndsTheStream() {
    ByteBuf in = Hex.buf("01000000 61  01000000 62 01000001 63");
    try (PacketFramer framer = new PacketFramer(ALLOCATOR, 100)) {
      assertEquals(Result.PACKET, framer.next(in));
      assertEquals(Result.OUT_OF_ORDER, framer.next(in));
      assertEquals(Result.OUT_OF_ORDER, framer.next(in));
      assertEquals(0, in.readableBytes());
      assertThrows(IllegalStateException.class, () -> framer.expectSequenceId(0));
    }
  }

  @Test
  void sequenceIdWrapsAfter255() {
    ByteBuf in = Hex.buf("010000ff 61  01000000 62");
    try (PacketFramer framer = new PacketFramer(ALLOCATOR, 100)) {
      framer.expectSequenceId(255);
      assertEquals(Result.PACKET, framer.next(in));
      assertEquals(255, framer.lastSequenceId());
      assertEquals(Result.PACKET, framer.next(in));
      assertEquals(0, framer.lastSequenceId());
    }
  }

  @Test
  void anAnswerToSeveralPacketsContinuesFromThem() {
    ByteBuf in = Hex.buf("01000004 61  01000005 62  01000007 63");
    try (PacketFramer framer = new PacketFramer(ALLOCATOR, 100)) {
      framer.expectAnySequenceId();
      assertEquals(Result.PACKET, framer.next(in));
      assertEquals(4, framer.lastSequenceId());
      assertEquals(Result.PACKET, framer.next(in));
      assertEquals(Result.OUT_OF_ORDER, framer.next(in), "from then on in order");
    }
  }

  @Test
  void oversizePacketIsReportedAtItsHeaderAndSkipped() {
    byte[] stream = Hex.bytes("05000000 6162636465  01000001 7a");
    for (int split = 4; split <= stream.length; split++) {
      ByteBuf head = Unpooled.wrappedBuffer(stream, 0, split);
      ByteBuf tail = Unpooled.wrappedBuffer(stream, split, stream.length - split);
      try (PacketFramer framer = new PacketFramer(ALLOCATOR, 4)) {
        assertEquals(Result.TOO_LARGE, framer.next(head));
        Result next = framer.next(head);
        if (next == Result.NEED_MORE) {
          next = framer.next(tail);
        }
        assertEquals(Result.TOO_LARGE_END, next);
        assertEquals(0, framer.lastSequenceId());
        next = framer.next(head);
        if (next == Result.NEED_MORE) {
          next = framer.next(tail);
        }
        assertEquals(Result.PACKET, next);
        assertEquals("7a", Hex.dump(framer.payload()));
      }
    }
  }

  @Test
  void oversizeIsFoundInTheContinuationToo() {
    ByteBuf in = Unpooled.buffer(MAX + 20);
    in.writeIntLE(MAX).writeZero(MAX);
    in.writeIntLE(3 | 1 << 24).writeZero(3);
    in.writeIntLE(1 | 2 << 24).writeByte('z');
    try (PacketFramer framer = new PacketFramer(ALLOCATOR, MAX + 2)) {
      assertEquals(Result.TOO_LARGE, framer.next(in));
      assertEquals(Result.TOO_LARGE_END, framer.next(in));
      assertEquals(1, framer.lastSequenceId());
      assertEquals(Result.PACKET, framer.next(in));
      assertEquals("7a", Hex.dump(framer.payload()));
    }
  }

  @Test
  void continuationOfAnOversizePacketIsSkippedWhole() {
    ByteBuf in = Unpooled.buffer(MAX + 20);
    in.writeIntLE(MAX).writeZero(MAX);
    in.writeIntLE(1 << 24);
    try (PacketFramer framer = new PacketFramer(ALLOCATOR, 1000)) {
      assertEquals(Result.TOO_LARGE, framer.next(in));
      assertEquals(Result.TOO_LARGE_END, framer.next(in));
      assertEquals(1, framer.lastSequenceId());
      assertTrue(framer.atBoundary());
    }
  }

  @Test
  void writerAndFramerAgreeAroundTheSizeOfAPhysicalPacket() {
    byte[] bytes = new byte[2 * MAX + 1];
    new Random(7).nextBytes(bytes);
    for (int length : new int[] {0, 1, MAX - 1, MAX, MAX + 1, 2 * MAX, 2 * MAX + 1}) {
      ByteBuf written = Unpooled.buffer(length + 16);
      PacketWriter writer = new PacketWriter();
      writer.sequenceId(254);
      writer.begin(written);
      written.writeBytes(bytes, 0, length);
      writer.end();
      int physical = length / MAX + 1;
      assertEquals(254 + physical & 0xFF, writer.sequenceId());
      assertEquals(length + 4 * physical, written.readableBytes());

      ByteBuf direct = Unpooled.buffer(length + 16);
      writer.sequenceId(254);
      writer.write(direct, Unpooled.wrappedBuffer(bytes, 0, length));
      assertEquals(written, direct);
      assertEquals(254 + physical & 0xFF, writer.sequenceId());

      try (PacketFramer framer = new PacketFramer(ALLOCATOR, length + 1)) {
        framer.expectSequenceId(254);
        assertEquals(Result.PACKET, framer.next(written));
        assertEquals(Unpooled.wrappedBuffer(bytes, 0, length), framer.payload());
        assertEquals(253 + physical & 0xFF, framer.lastSequenceId());
        @SuppressWarnings("ReferenceEquality") // the very buffer, or one of the framer's own
        boolean joined = framer.buffer() != written;
        assertEquals(length >= MAX, joined);
      }
    }
  }

  @Test
  void promisedBytesTakeNoMemoryBeforeTheyArrive() {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    try (PacketFramer framer = new PacketFramer(allocator, 1 << 30)) {
      assertEquals(Result.NEED_MORE, framer.next(Hex.buf("feffff00 61")));
      assertFalse(framer.atBoundary());
      assertTrue(allocator.metric().usedHeapMemory() <= 4096);
    }
    assertEquals(0, allocator.metric().usedHeapMemory());
  }

  @Test
  void abandonedPacketLeavesNoTrace() {
    ByteBuf out = Unpooled.buffer();
    PacketWriter writer = new PacketWriter();
    writer.sequenceId(5);
    writer.begin(out);
    assertThrows(IllegalStateException.class, () -> writer.begin(out));
    out.writeLong(1);
    writer.abandon();
    assertEquals(0, out.readableBytes());
    assertEquals(5, writer.sequenceId());
    assertThrows(IllegalStateException.class, writer::abandon);
  }
}
