package io.ringmaster.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ConnectException;
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
}
