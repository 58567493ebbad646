package io.ringmaster.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void aPortInUseIsSaidWithTheProcessThatHoldsIt() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
      String holder = Ports.holder(port).orElseThrow();
      assertTrue(holder.endsWith("(pid " + ProcessHandle.current().pid() + ")"), holder);
    }
    assertEquals(Optional.empty(), Ports.holder(port), "once closed");
  }

  @Test
  void whatIsTakenIsSaidOnceForAllServers() throws IOException {
    List<String> said = new ArrayList<>();
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int held = socket.getLocalPort();
      List<Integer> found = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        found.add(Ports.free(held, found, said::add).orElseThrow());
      }
      assertTrue(held < found.get(0) && found.get(0) < found.get(1), found::toString);
      String first = "port " + held + " is in use by ";
      assertEquals(1, said.stream().filter(line -> line.startsWith(first)).count(), said::toString);
    }
  }

  @Test
  void onlyListeningSocketsOfThePortCount() {
    List<String> table =
        List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid "
                + " timeout inode",
            "   0: 0100007F:0CEB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0    "
                + "    0 41 1 0 100 0 0 10 0",
            "   1: 0100007F:0CEB 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0    "
                + "    0 42 1 0 100 0 0 10 0",
            "   2: 0100007F:0CEC 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0    "
                + "    0 43 1 0 100 0 0 10 0");
    assertEquals(Set.of("socket:[41]"), Ports.listeningSockets(table, 3307));
  }
}
