package io.ringmaster.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.ResponseScanner.Kind;
import org.junit.jupiter.api.Test;

/**
 * What MySQL 8.0.31 answers to COM_STMT_PREPARE when its resolver drops parameters, recorded: the
 * count has them, the definitions do not. A table {@code pp.x} with a key {@code id}.
 */
class DroppedParametersTest {
  private static final int CAPABILITIES = Capabilities.CLIENT_PROTOCOL_41;

  /** Of the column {@code id}. */
  private static final String COLUMN =
      "03646566 027070 0178 0178 026964 026964 0c 3f00 0b000000 03 0350 00 0000";

  /** Of a parameter. */
  private static final String PARAMETER =
      "03646566 00 00 00 013f 00 0c 3f00 15000000 08 8000 00 0000";

  private final ResponseScanner scanner = new ResponseScanner();

  private ResponseSummary scanned(Responses response) {
    return ResponseScannerTest.check(scanner, Kind.STMT_PREPARE, CAPABILITIES, response.bytes());
  }

  /** {@code SELECT id FROM pp.x WHERE id=3 ORDER BY ?}. */
  @Test
  void theOnlyParameterHasNoDefinition() {
    Responses response = new Responses(false).packet("00 01000000 0100 0100 00 0000");
    response.packet("fe 0000 0200").packet(COLUMN).packet("fe 0000 0200");
    ResponseSummary summary = scanned(response);
    assertEquals(1, summary.parameters());
    assertEquals(1, summary.columns());
  }

  /** {@code SELECT id FROM pp.x WHERE id=? ORDER BY ?, id+?}. */
  @Test
  void oneOfSeveralParametersHasNoDefinition() {
    Responses response = new Responses(false).packet("00 01000000 0100 0300 00 0000");
    response.packet(PARAMETER).packet(PARAMETER).packet("fe 0000 0200");
    response.packet(COLUMN).packet("fe 0000 0200");
    assertEquals(3, scanned(response).parameters());
  }

  /** {@code DELETE FROM pp.x WHERE id=2 ORDER BY ?}. */
  @Test
  void noDefinitionsAtAllAreFollowedByTheirEnd() {
    Responses response = new Responses(false).packet("00 01000000 0000 0100 00 0000");
    response.packet("fe 0000 0200");
    assertEquals(0, scanned(response).columns());
  }

  @Test
  void columnsAreNeverDropped() {
    byte[] bytes =
        new Responses(false).packet("00 01000000 0100 0000 00 0000").packet("fe 0000 0200").bytes();
    scanner.reset(Kind.STMT_PREPARE, CAPABILITIES);
    assertThrows(
        MalformedPacketException.class,
        () -> scanner.scan(Unpooled.wrappedBuffer(bytes), 0, bytes.length));
  }
}
