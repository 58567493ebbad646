package io.ringmaster.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringmaster.protocol.ResponseScanner.Kind;
import io.ringmaster.protocol.auth.ClientAuth;
import io.ringmaster.protocol.client.BareCommand;
import io.ringmaster.protocol.client.ChangeUser;
import io.ringmaster.protocol.client.FieldList;
import io.ringmaster.protocol.client.HandshakeResponse41;
import io.ringmaster.protocol.client.InitDb;
import io.ringmaster.protocol.client.ProcessKill;
import io.ringmaster.protocol.client.QueryCommand;
import io.ringmaster.protocol.client.SetOption;
import io.ringmaster.protocol.client.SslRequest;
import io.ringmaster.protocol.client.StmtClose;
import io.ringmaster.protocol.client.StmtExecute;
import io.ringmaster.protocol.client.StmtFetch;
import io.ringmaster.protocol.client.StmtPrepare;
import io.ringmaster.protocol.client.StmtReset;
import io.ringmaster.protocol.client.StmtSendLongData;
import io.ringmaster.protocol.server.AuthMoreData;
import io.ringmaster.protocol.server.AuthSwitchRequest;
import io.ringmaster.protocol.server.ColumnDefinition;
import io.ringmaster.protocol.server.EofPacket;
import io.ringmaster.protocol.server.ErrPacket;
import io.ringmaster.protocol.server.HandshakeV10;
import io.ringmaster.protocol.server.LocalInfileRequest;
import io.ringmaster.protocol.server.OkPacket;
import io.ringmaster.protocol.server.StmtPrepareOk;
import io.ringmaster.protocol.value.BinaryRow;
import io.ringmaster.protocol.value.Cells;
import io.ringmaster.protocol.value.ParameterValues;
import io.ringmaster.protocol.value.TextRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Gives every decoder garbage and damaged packets: nothing but {@link MalformedPacketException} may
 * come, and no memory may stay. {@code -Dprotocol.fuzz.seed} repeats a run; the seed is in the name
 * of the failure.
 */
class FuzzTest {
  private static final int ROUNDS = 5_000;
  private static final int ALL = -1;

  private final long seed = Long.getLong("protocol.fuzz.seed", System.nanoTime());
  private final Random random = new Random(seed);

  private final List<Consumer<ByteBuf>> decoders =
      List.of(
          HandshakeV10::decode,
          AuthSwitchRequest::decode,
          AuthMoreData::decode,
          in -> OkPacket.decode(in, ALL),
          in -> OkPacket.decode(in, 0),
          ErrPacket::decode,
          EofPacket::decode,
          ColumnDefinition::decode,
          StmtPrepareOk::decode,
          LocalInfileRequest::decode,
          SslRequest::decode,
          HandshakeResponse41::decode,
          in -> ChangeUser.decode(in, ALL),
          in -> ChangeUser.decode(in, 0),
          in -> QueryCommand.decode(in, ALL),
          in -> QueryCommand.decode(in, 0),
          in -> StmtExecute.decode(in, ALL, 2, new ParameterValues(), null),
          in -> StmtExecute.decode(in, 0, 2, new ParameterValues(), null),
          InitDb::decode,
          FieldList::decode,
          ProcessKill::decode,
          SetOption::decode,
          StmtPrepare::decode,
          StmtSendLongData::decode,
          StmtClose::decode,
          StmtReset::decode,
          StmtFetch::decode,
          BareCommand::decode,
          this::auth,
          this::textRow,
          this::binaryRow);

  private void auth(ByteBuf in) {
    ClientAuth auth = new ClientAuth("secret", random.nextBoolean(), random.nextBoolean());
    auth.start("caching_sha2_password", new byte[20]);
    auth.onPacket(in);
  }

  private void textRow(ByteBuf in) {
    readAll(new TextRow(1 + random.nextInt(3)).on(in));
  }

  private void binaryRow(ByteBuf in) {
    ColumnType[] all = ColumnType.values();
    ColumnType[] types = new ColumnType[1 + random.nextInt(3)];
    for (int i = 0; i < types.length; i++) {
      types[i] = all[random.nextInt(all.length)];
    }
    readAll(new BinaryRow(types, new boolean[types.length]).on(in));
  }

  private static void readAll(Cells row) {
    for (int i = 0; i < row.count(); i++) {
      if (!row.isNull(i)) {
        int cell = i;
        row.getBytes(cell);
        for (Runnable read :
            List.<Runnable>of(
                () -> row.getString(cell, StandardCharsets.UTF_8),
                () -> row.getLong(cell),
                () -> row.getBigInteger(cell),
                () -> row.getBigDecimal(cell),
                () -> row.getDouble(cell),
                () -> row.getFloat(cell),
                () -> row.getBits(cell),
                () -> row.getDateTime(cell),
                () -> row.getTime(cell))) {
          malformedAtWorst(read);
        }
      }
    }
  }

  /** Whether the bytes were taken. */
  private static boolean malformedAtWorst(Runnable read) {
    try {
      read.run();
      return true;
    } catch (MalformedPacketException e) {
      return false;
    }
  }

  @Test
  void decodersRefuseGarbageAndNothingLeaks() throws IOException {
    List<byte[]> valid = payloads();
    int taken = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = round % 2 == 0 ? garbage() : mutate(valid.get(random.nextInt(valid.size())));
      for (int d = 0; d < decoders.size(); d++) {
        ByteBuf in = UnpooledByteBufAllocator.DEFAULT.heapBuffer().writeBytes(bytes);
        try {
          Consumer<ByteBuf> decoder = decoders.get(d);
          taken += malformedAtWorst(() -> decoder.accept(in)) ? 1 : 0;
        } catch (RuntimeException e) {
          throw new AssertionError("seed " + seed + " round " + round + " decoder " + d, e);
        } finally {
          assertTrue(in.release(), "nobody else keeps the buffer");
        }
      }
    }
    assertTrue(taken > 0, "some are valid, seed " + seed);
  }

  @Test
  void scannerEndsOrRefusesWhateverComes() throws IOException {
    List<Recorded> recorded = Recorded.all();
    ResponseScanner scanner = new ResponseScanner();
    int ended = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Recorded base = recorded.get(random.nextInt(recorded.size()));
      byte[] bytes = round % 4 == 0 ? garbage() : mutate(base.bytes());
      Kind[] kinds = Kind.values();
      Kind kind = round % 8 == 0 ? kinds[random.nextInt(kinds.length)] : base.kind();
      String whole = scan(scanner, kind, base.capabilities(), bytes, bytes.length);
      String pieces = scan(scanner, kind, base.capabilities(), bytes, 1 + random.nextInt(9));
      assertEquals(whole, pieces, "seed " + seed + " round " + round);
      ended += whole.startsWith("ended") ? 1 : 0;
    }
    assertTrue(ended > 0, "some are valid, seed " + seed);
  }

  private String scan(
      ResponseScanner scanner, Kind kind, int capabilities, byte[] bytes, int piece) {
    scanner.reset(kind, capabilities & ~Capabilities.CLIENT_COMPRESS);
    try {
      for (int at = 0; at < bytes.length; at += piece) {
        int length = Math.min(piece, bytes.length - at);
        int end = scanner.scan(Unpooled.wrappedBuffer(bytes, at, length), 0, length);
        if (end >= 0) {
          assertTrue(end <= length);
          ResponseSummary s = scanner.summary();
          return "ended " + (at + end) + " " + s.outcome() + " " + s.rows() + " " + s.status();
        }
        assertEquals(length, scanner.consumedTo());
      }
      return "more";
    } catch (MalformedPacketException e) {
      return "malformed";
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  @Test
  void framerSurvivesWhateverComes() {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    for (int round = 0; round < ROUNDS; round++) {
      try (PacketFramer framer = new PacketFramer(allocator, 1 + random.nextInt(200))) {
        for (int i = 0; i < 4; i++) {
          ByteBuf in = Unpooled.wrappedBuffer(random.nextBoolean() ? garbage() : framed());
          int steps = 0;
          PacketFramer.Result result = framer.next(in);
          while (result != PacketFramer.Result.NEED_MORE
              && result != PacketFramer.Result.OUT_OF_ORDER) {
            if (result == PacketFramer.Result.PACKET) {
              assertEquals(framer.length(), framer.payload().readableBytes());
            }
            result = framer.next(in);
            assertTrue(++steps < 1000, "seed " + seed);
          }
          assertEquals(0, in.readableBytes(), "seed " + seed);
        }
      }
    }
    assertEquals(0, allocator.metric().usedHeapMemory(), "seed " + seed);
  }

  private byte[] framed() {
    ByteBuf out = Unpooled.buffer();
    PacketWriter writer = new PacketWriter();
    for (int i = random.nextInt(4); i >= 0; i--) {
      writer.write(out, Unpooled.wrappedBuffer(garbage()));
    }
    return Wire.readEofBytes(out);
  }

  private byte[] garbage() {
    byte[] bytes = new byte[random.nextInt(80)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Some bytes changed, some cut off or doubled. */
  private byte[] mutate(byte[] valid) {
    ByteBuf out = Unpooled.buffer();
    int[] telling = {0, 1, 4, 0x7F, 0x80, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF};
    int rate = 4 + random.nextInt(60);
    for (byte b : valid) {
      switch (random.nextInt(rate)) {
        case 0 -> out.writeByte(telling[random.nextInt(telling.length)]);
        case 1 -> out.writeByte(random.nextInt(256));
        case 2 -> out.writeByte(b).writeByte(b);
        case 3 -> {}
        default -> out.writeByte(b);
      }
    }
    return Wire.readEofBytes(out);
  }

  /** Payloads to damage: all packets of the recorded responses and one of each client message. */
  private static List<byte[]> payloads() throws IOException {
    List<byte[]> payloads = new ArrayList<>();
    for (Recorded recorded : Recorded.all()) {
      ByteBuf in = Unpooled.wrappedBuffer(recorded.bytes());
      while (in.isReadable()) {
        payloads.add(Wire.readBytes(in, (int) (in.readUnsignedIntLE() & 0xFFFFFF), "payload"));
      }
    }
    for (String hex :
        new String[] {
          "0300015331",
          "03020102 01 fe000161 08800162 026869 5331",
          "17 05000000 08 01000000 02 00 01 010000 fe00027470 09 017a",
          "17 05000000 01 01000000 00 01 0380 fd00 ffffffff 0178",
          "11 61707000 01aa 6400 2d00 7000 04016b0176",
          "18 09000000 0100 61"
        }) {
      payloads.add(Hex.bytes(hex));
    }
    ByteBuf response = Unpooled.buffer();
    int all = ALL & ~Capabilities.CLIENT_SSL;
    new HandshakeResponse41(all, 1, 255, "u", new byte[20], "d", "p", Map.of("k", "v"), 3)
        .encode(response);
    payloads.add(Wire.readEofBytes(response));
    ByteBuf handshake = Unpooled.buffer();
    new HandshakeV10("8.0.31", 1, new byte[20], ALL, 255, 2, "p").encode(handshake);
    payloads.add(Wire.readEofBytes(handshake));
    return payloads;
  }
}
