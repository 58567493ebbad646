package io.ringmaster.protocol;

import static io.ringmaster.protocol.Capabilities.CLIENT_DEPRECATE_EOF;
import static io.ringmaster.protocol.Capabilities.CLIENT_SESSION_TRACK;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.ResponseScanner.Kind;
import io.ringmaster.protocol.ResponseSummary.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ResponseScannerTest {
  private static final int OLD = 0;
  private static final int NEW = CLIENT_DEPRECATE_EOF;
  private static final int MORE = ServerStatus.SERVER_MORE_RESULTS_EXISTS;
  private static final int CURSOR = ServerStatus.SERVER_STATUS_CURSOR_EXISTS;

  private final ResponseScanner scanner = new ResponseScanner();

  @Test
  void okEndsTheResponse() {
    ResponseSummary s = check(Kind.QUERY, OLD, responses(OLD).ok(3, 7, 2, 1));
    assertEquals(Outcome.OK, s.outcome());
    assertEquals(3, s.affectedRows());
    assertEquals(7, s.lastInsertId());
    assertEquals(2, s.status());
    assertEquals(1, s.warnings());
    check(Kind.STMT_EXECUTE, NEW, responses(NEW).ok(3, 7, 2, 1));
    check(Kind.SIMPLE, NEW, responses(NEW).ok(0, 0, 2, 0));
  }

  @Test
  void okWithLongIntegersAndInfo() {
    Responses response =
        responses(OLD)
            .packet(
                """
                00                            # OK
                fe ff ff ff ff 00 00 00 00    # affected_rows
                fe ff ff ff ff ff ff ff ff    # last_insert_id
                02 00 00 00                   # status, warnings
                02 68 69                      # info
                """);
    ResponseSummary s = check(Kind.QUERY, OLD, response);
    assertEquals(0xFFFFFFFFL, s.affectedRows());
    assertEquals(-1, s.lastInsertId());
    assertEquals("hi", s.info(StandardCharsets.UTF_8));
  }

  @Test
  void simpleCommandsMayBeAnsweredByEof() {
    check(Kind.SIMPLE, OLD, responses(OLD).packet("fe 0100 0200"));
    check(Kind.SIMPLE, NEW, responses(NEW).packet("fe 00 00 0200 0100"));
    ResponseSummary s = check(Kind.SIMPLE, NEW, responses(NEW).packet("fe 0100 0200"));
    assertEquals(1, s.warnings());
    assertEquals(2, s.status());
  }

  @Test
  void errEndsTheResponseAnywhere() {
    ResponseSummary s = check(Kind.QUERY, OLD, responses(OLD).err(1064, "42000", "no"));
    assertEquals(1064, s.errno());
    assertEquals("42000", s.sqlState());
    assertEquals("no", s.errorMessage(StandardCharsets.UTF_8));
    for (int caps : new int[] {OLD, NEW}) {
      for (Kind kind : Kind.values()) {
        check(kind, caps, responses(caps).err(1317, "70100", "Query execution was interrupted"));
      }
      check(Kind.QUERY, caps, responses(caps).columns(1).row("1").err(1317, "70100", "stop"));
      check(Kind.QUERY, caps, responses(caps).packet("02").definitions(1).err(1, "HY000", "x"));
      check(Kind.STMT_FETCH, caps, responses(caps).packet("00 00 01").err(1, "HY000", ""));
    }
    check(Kind.QUERY, OLD, responses(OLD).packet("ff 1004 546f6f"));
    assertEquals("HY000", scanner.summary().sqlState());
    assertEquals("Too", scanner.summary().errorMessage(StandardCharsets.UTF_8));
  }

  @Test
  void noErrMayTakeThePlaceOfADefinition() {
    for (int caps : new int[] {OLD, NEW}) {
      assertTrue(endsAtBoundary(Kind.QUERY, caps, responses(caps)));
      assertFalse(endsAtBoundary(Kind.QUERY, caps, responses(caps).packet("02")));
      assertFalse(endsAtBoundary(Kind.QUERY, caps, responses(caps).packet("02").definitions(1)));
      assertEquals(
          caps == NEW,
          endsAtBoundary(Kind.QUERY, caps, responses(caps).packet("02").definitions(2)));
      assertTrue(endsAtBoundary(Kind.QUERY, caps, responses(caps).columns(2)));
      assertTrue(endsAtBoundary(Kind.QUERY, caps, responses(caps).columns(1).row("1")));
      Responses prepared = responses(caps).packet("00 01000000 0100 0000 00 0000");
      assertFalse(endsAtBoundary(Kind.STMT_PREPARE, caps, prepared));
    }
  }

  private boolean endsAtBoundary(Kind kind, int capabilities, Responses begun) {
    scanner.reset(kind, capabilities);
    byte[] bytes = begun.bytes();
    assertEquals(
        ResponseScanner.NEED_MORE, scanner.scan(Unpooled.wrappedBuffer(bytes), 0, bytes.length));
    return scanner.atBoundary();
  }

  @Test
  void resultSetsOfBothKinds() {
    for (int caps : new int[] {OLD, NEW}) {
      Responses text =
          responses(caps).columns(2).row("1", null).row(null, "").row("", "x").eof(0x22, 3, true);
      ResponseSummary s = check(Kind.QUERY, caps, text);
      assertEquals(Outcome.RESULT_SET, s.outcome());
      assertEquals(3, s.rows());
      assertEquals(2, s.columns());
      assertEquals(0x22, s.status());
      assertEquals(3, s.warnings());
      check(Kind.QUERY, caps, responses(caps).columns(1).eof(2, 0, true));
      Responses binary = responses(caps).columns(1).packet("00 00 05").packet("00 04");
      check(Kind.STMT_EXECUTE, caps, binary.eof(2, 0, true));
    }
  }

  @Test
  void manyColumnsTakeATwoByteCount() {
    for (int caps : new int[] {OLD, NEW}) {
      Responses response = responses(caps).packet("fc 2c01");
      for (int i = 0; i < 300; i++) {
        response.packet("03 646566");
      }
      byte[] bytes = response.eof(2, 0, false).row("1").eof(2, 0, true).bytes();
      scanner.reset(Kind.QUERY, caps);
      assertEquals(bytes.length, scanner.scan(Unpooled.wrappedBuffer(bytes), 0, bytes.length));
      assertEquals(300, scanner.summary().columns());
      assertEquals(1, scanner.summary().rows());
    }
  }

  @Test
  void severalResultsFollowEachOther() {
    for (int caps : new int[] {OLD, NEW}) {
      Responses response = responses(caps).ok(1, 0, 2 | MORE, 0);
      response.columns(1).row("1").row("2").eof(2 | MORE, 0, true);
      response.columns(2).eof(2 | MORE, 0, true).ok(5, 0, 2, 0);
      ResponseSummary s = check(Kind.QUERY, caps, response);
      assertEquals(4, s.results());
      assertEquals(2, s.resultSets());
      assertEquals(5, s.affectedRows());
      Responses broken = responses(caps).ok(1, 0, 2 | MORE, 0).err(1064, "42000", "no");
      assertEquals(Outcome.ERR, check(Kind.QUERY, caps, broken).outcome());
    }
  }

  @Test
  void cursorsSendNoRows() {
    check(
        Kind.STMT_EXECUTE, OLD, responses(OLD).packet("01").definitions(1).packet("fe 0000 4200"));
    check(
        Kind.STMT_EXECUTE,
        NEW,
        responses(NEW).packet("01").definitions(1).eof(2 | CURSOR, 0, true));
    for (int caps : new int[] {OLD, NEW}) {
      Responses rows = responses(caps).packet("00 00 05").eof(0x82, 0, true);
      assertEquals(1, check(Kind.STMT_FETCH, caps, rows).rows());
    }
  }

  @Test
  void preparedStatements() {
    for (int caps : new int[] {OLD, NEW}) {
      for (int params : new int[] {0, 1, 3}) {
        for (int columns : new int[] {0, 1, 2}) {
          Responses response = responses(caps);
          response.packet("00 04030201 %02x00 %02x00 00 0100".formatted(columns, params));
          response.definitions(params);
          if (params > 0) {
            response.eof(2, 0, false);
          }
          response.definitions(columns);
          if (columns > 0) {
            response.eof(2, 0, false);
          }
          ResponseSummary s = check(Kind.STMT_PREPARE, caps, response);
          assertEquals(0x01020304, s.statementId());
          assertEquals(params, s.parameters());
          assertEquals(columns, s.columns());
        }
      }
    }
  }

  @Test
  void fieldListsAndStatistics() {
    for (int caps : new int[] {OLD, NEW}) {
      check(Kind.FIELD_LIST, caps, responses(caps).definitions(3).eof(2, 0, true));
      check(Kind.STATISTICS, caps, responses(caps).packet("557074696d65"));
      check(Kind.STATISTICS, caps, responses(caps).packet(""));
    }
  }

  @Test
  void sessionStateIsCollectedOverAllOkPackets() {
    int caps = NEW | CLIENT_SESSION_TRACK;
    Responses response =
        responses(caps)
            .packet("00 00 00 0a40 0000 00 05 01 03 02 7431")
            .packet("00 00 00 0240 0000 02 6869 06 01 04 03 733132");
    ResponseSummary s = check(Kind.QUERY, caps, response);
    assertEquals("0103027431010403733132", Hex.dump(s.sessionState()));
    assertEquals("hi", s.info(StandardCharsets.UTF_8));
    assertTrue(s.hasSessionState());
  }

  @Test
  void firstByteFeIsARowWhenThePacketIsTooLongForEof() {
    byte[] row = new byte[0xFFFFFF + 100];
    ByteBuf value = Unpooled.wrappedBuffer(row).clear();
    value.writeByte(0xFE).writeLongLE(row.length - 9);
    byte[] exact = Arrays.copyOf(row, 0xFFFFFF);
    Unpooled.wrappedBuffer(exact).setLongLE(1, exact.length - 9);
    for (int caps : new int[] {OLD, NEW}) {
      byte[] bytes = responses(caps).columns(1).packet(row).packet(exact).eof(2, 0, true).bytes();
      scanner.reset(Kind.QUERY, caps);
      assertEquals(bytes.length, scanner.scan(Unpooled.wrappedBuffer(bytes), 0, bytes.length));
      assertEquals(2, scanner.summary().rows());
      for (int piece : new int[] {8191, 65536, 1 << 20}) {
        scanner.reset(Kind.QUERY, caps);
        int end = ResponseScanner.NEED_MORE;
        for (int at = 0; at < bytes.length; at += piece) {
          assertEquals(ResponseScanner.NEED_MORE, end);
          int to = Math.min(bytes.length, at + piece);
          end = scanner.scan(Unpooled.wrappedBuffer(bytes), at, to);
        }
        assertEquals(bytes.length, end);
        assertEquals(2, scanner.summary().rows());
      }
    }
  }

  @Test
  void localInfileStopsUntilTheFileIsSent() {
    byte[] request = responses(OLD).packet("fb 2f746d702f61").bytes();
    byte[] verdict = Hex.bytes("07000005 00 02 00 0200 0000");
    scanner.reset(Kind.QUERY, OLD);
    assertEquals(request.length, scanner.scan(Unpooled.wrappedBuffer(request), 0, request.length));
    assertTrue(scanner.localInfile());
    assertFalse(scanner.isDone());
    assertEquals(2, scanner.nextSequenceId());
    scanner.resumeAfterInfile();
    assertEquals(verdict.length, scanner.scan(Unpooled.wrappedBuffer(verdict), 0, verdict.length));
    assertTrue(scanner.isDone());
    assertEquals(2, scanner.summary().affectedRows());
    assertThrows(IllegalStateException.class, scanner::resumeAfterInfile);
  }

  @Test
  void positionsPointAtTheBytesToPatch() {
    byte[] bytes = responses(OLD).columns(1).row("1").eof(2 | MORE, 0, true).ok(1, 0, 3, 0).bytes();
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    scanner.reset(Kind.QUERY, OLD);
    scanner.scan(in, 0, bytes.length);
    assertEquals(3, scanner.statusPositionCount());
    assertEquals(2, in.getUnsignedShortLE(scanner.statusPosition(0)));
    assertEquals(2 | MORE, in.getUnsignedShortLE(scanner.statusPosition(1)));
    assertEquals(3, in.getUnsignedShortLE(scanner.statusPosition(2)));
    assertEquals(-1, scanner.statementIdPosition());

    byte[] prepared = responses(OLD).packet("00 04030201 0000 0000 00 0000").bytes();
    scanner.reset(Kind.STMT_PREPARE, OLD);
    scanner.scan(Unpooled.wrappedBuffer(prepared), 0, prepared.length);
    assertEquals(5, scanner.statementIdPosition());
  }

  @Test
  void heldControlPacketsArePresentedAgain() {
    byte[] bytes =
        responses(OLD).columns(1).row("1").row("22").eof(2 | MORE, 0, true).ok(1, 0, 3, 0).bytes();
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    scanner.holdControl(true);
    for (int split = 0; split < bytes.length; split++) {
      scanner.reset(Kind.QUERY, OLD);
      assertEquals(ResponseScanner.NEED_MORE, scanner.scan(in, 0, split));
      int found = scanner.statusPositionCount();
      int consumed = scanner.consumedTo();
      assertTrue(consumed <= split && split - consumed < 12);
      assertEquals(bytes.length, scanner.scan(in, consumed, bytes.length));
      assertEquals(3, found + scanner.statusPositionCount());
      assertEquals(2, scanner.summary().rows());
    }
  }

  @Test
  void bytesAfterTheResponseAreNotTouched() {
    byte[] two = responses(OLD).ok(1, 0, 2, 0).ok(2, 0, 2, 0).bytes();
    ByteBuf in = Unpooled.wrappedBuffer(two);
    scanner.reset(Kind.QUERY, OLD);
    int end = scanner.scan(in, 0, two.length);
    assertEquals(two.length / 2, end);
    assertThrows(IllegalStateException.class, () -> scanner.scan(in, end, two.length));
    scanner.reset(Kind.QUERY, OLD);
    assertEquals(two.length, scanner.scan(in, end, two.length));
    assertEquals(2, scanner.summary().affectedRows());
  }

  @Test
  void brokenResponsesAreRefused() {
    refused(Kind.QUERY, "00000001");
    refused(Kind.QUERY, "02000001 0000");
    refused(Kind.QUERY, "07000001 00 fb 00 0200 0000");
    refused(Kind.QUERY, "01000001 fe");
    refused(Kind.QUERY, "03000001 fc 0000");
    refused(Kind.QUERY, "02000001 01 01");
    refused(Kind.QUERY, "01000001 01  05000002 fe00000200");
    refused(Kind.QUERY, "01000001 01  01000003 03");
    refused(Kind.QUERY, "01000001 01  01000002 03  01000003 03");
    refused(Kind.STMT_PREPARE, "05000001 01 00000000");
    refused(Kind.STMT_PREPARE, "05000001 00 00000000");
    refused(Kind.SIMPLE, "01000001 05");
    refused(Kind.SIMPLE, "01000001 ff");
    refused(Kind.QUERY, "ffffff01 00");
  }

  private void refused(Kind kind, String hex) {
    scanner.reset(kind, OLD);
    ByteBuf in = Hex.buf(hex);
    assertThrows(
        MalformedPacketException.class, () -> scanner.scan(in, 0, in.readableBytes()), hex);
  }

  @Test
  void recordedResponsesOfARealServer() throws IOException {
    int scanned = 0;
    for (Recorded recorded : Recorded.all()) {
      check(scanner, recorded.kind(), recorded.capabilities(), recorded.bytes());
      scanned++;
    }
    assertEquals(136, scanned);
  }

  @Test
  void okFollowsTheRowOfOutParameters() {
    Responses response = responses(OLD).packet("01").definitions(1).packet("fe 0000 0a10");
    response.packet("00 00 09").eof(2, 0, true).ok(0, 0, 2, 0);
    assertEquals(2, check(Kind.STMT_EXECUTE, OLD, response).results());
  }

  @Test
  void capabilitiesThatChangeTheGrammarAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> scanner.reset(Kind.QUERY, Capabilities.CLIENT_OPTIONAL_RESULTSET_METADATA));
    assertThrows(
        IllegalArgumentException.class,
        () -> scanner.reset(Kind.QUERY, Capabilities.CLIENT_COMPRESS));
  }

  private static Responses responses(int capabilities) {
    return new Responses(Capabilities.has(capabilities, CLIENT_DEPRECATE_EOF));
  }

  private ResponseSummary check(Kind kind, int capabilities, Responses response) {
    return check(scanner, kind, capabilities, response.bytes());
  }

  /** Scans at every split and byte by byte and compares each time with the reference. */
  static ResponseSummary check(
      ResponseScanner scanner, Kind kind, int capabilities, byte[] response) {
    ReferenceDecoder expected = new ReferenceDecoder(response, capabilities).decode(kind);
    byte[] padded = Arrays.copyOf(response, response.length + 9);
    Arrays.fill(padded, response.length, padded.length, (byte) 0xAA);
    ByteBuf in = Unpooled.wrappedBuffer(padded);
    for (int split = 0; split < response.length; split++) {
      scanner.reset(kind, capabilities);
      assertEquals(ResponseScanner.NEED_MORE, scanner.scan(in, 0, split));
      assertFalse(scanner.isDone());
      compare(expected, scanner, scanner.scan(in, split, padded.length));
    }
    scanner.reset(kind, capabilities);
    int end = ResponseScanner.NEED_MORE;
    for (int at = 0; at < response.length; at++) {
      assertEquals(ResponseScanner.NEED_MORE, end);
      end = scanner.scan(Unpooled.wrappedBuffer(response, at, 1), 0, 1);
    }
    assertEquals(1, end);
    compare(expected, scanner, response.length);
    scanner.reset(kind, capabilities);
    compare(expected, scanner, scanner.scan(in, 0, padded.length));
    byte[] after = new byte[padded.length];
    in.getBytes(0, after);
    assertArrayEquals(padded, after);
    return scanner.summary();
  }

  private static void compare(ReferenceDecoder expected, ResponseScanner scanner, int end) {
    ResponseSummary actual = scanner.summary();
    assertTrue(scanner.isDone());
    assertEquals(expected.end, end);
    assertEquals(expected.outcome, actual.outcome());
    assertEquals(expected.rows, actual.rows());
    assertEquals(expected.results, actual.results());
    assertEquals(expected.resultSets, actual.resultSets());
    assertEquals(expected.columns, actual.columns());
    assertEquals(expected.parameters, actual.parameters());
    assertEquals(expected.statementId, actual.statementId());
    assertEquals(expected.status, actual.status());
    assertEquals(expected.warnings, actual.warnings());
    assertEquals(expected.errno, actual.errno());
    assertEquals(expected.affectedRows, actual.affectedRows());
    assertEquals(expected.lastInsertId, actual.lastInsertId());
    assertEquals(expected.sessionState, Hex.dump(actual.sessionState()));
  }
}
