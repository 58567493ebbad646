package io.ringmaster.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.proxy.SqlFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void epollsRefusalIsReadAsTheSystemsText() {
    assertEquals(
        "Connection refused",
        Failures.brief(
            new ConnectException(
                "finishConnect(..) failed with error(-111): Connection refused:"
                    + " 127.0.0.1/127.0.0.1:33061")));
  }

  @Test
  void niosRefusalToo() {
    assertEquals(
        "Connection refused",
        Failures.brief(new ConnectException("Connection refused: db1/10.0.0.1:3306")));
    assertEquals(
        "connection timed out after 3000 ms",
        Failures.brief(
            new ConnectException(
                "connection timed out after 3000 ms: /[fd00:0:0:0:0:0:0:1]:3306")));
  }

  @Test
  void aLostConnection() {
    assertEquals(
        "Connection reset by peer",
        Failures.brief(
            new IOException("recvAddress(..) failed with error(-104): Connection reset by peer")));
  }

  @Test
  void otherTextsStayAsTheyAre() {
    assertEquals("unknown host db1", Failures.brief(new IOException("unknown host db1")));
    assertEquals("IOException", Failures.brief(new IOException()));
  }

  @Test
  void whatALostConnectionTookAlongIsSaid() {
    SqlFailure lost = Failures.lost("s1", new IOException("connection closed"));
    String start = "Lost connection to MySQL server 's1' during query (connection closed); ";
    assertEquals(
        start + "if it was a write, check whether it took effect before repeating it",
        lost.message());
    assertEquals(
        start
            + "the whole transaction is rolled back, on all shards, and this connection is closed:"
            + " connect again and repeat the transaction",
        Failures.ofTransaction(lost).message());
    assertEquals(
        start
            + "it is not known whether the transaction is committed, and this connection is closed:"
            + " connect again and look whether its changes are there before repeating it",
        Failures.ofCommit(lost).message());
    assertEquals(
        lost.message()
            + "; this connection is closed, since temporary tables, locks or cursors of the session"
            + " are lost: connect again",
        Failures.ofSession(lost).message());
    SqlFailure other = Failures.unreachable("s1", "no login");
    assertEquals(other, Failures.ofTransaction(other));
  }

  /** Of a server that does not let in, "too many connections" would be said of the wrong one. */
  @Test
  void whatIsFullIsToldFromWhatCannotBeReached() {
    PoolLimits limits =
        new PoolLimits(3, 0, Duration.ofHours(1), Duration.ofHours(1), Duration.ofSeconds(10), 1);
    SqlFailure full = Failures.poolExhausted("s1", limits, 3, 0, 0, 2, "no login");
    assertEquals(1040, full.errno());
    SqlFailure away = Failures.poolExhausted("s1", limits, 1, 0, 0, 2, "no login within 3000 ms");
    assertEquals(30006, away.errno());
    assertEquals(
        "Can't connect to MySQL server 's1' (no login within 3000 ms; no connection became free"
            + " within 10000 ms)",
        away.message());
  }
}
