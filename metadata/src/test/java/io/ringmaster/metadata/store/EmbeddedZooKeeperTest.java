package io.ringmaster.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.MetadataException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedZooKeeperTest {
  @Test
  void aPortInUseIsSaid(@TempDir Path dir) {
    try (EmbeddedZooKeeper first = EmbeddedZooKeeper.start(dir.resolve("1"), 0)) {
      MetadataException error =
          assertThrows(
              MetadataException.class,
              () -> EmbeddedZooKeeper.start(dir.resolve("2"), first.port()));
      assertTrue(error.getMessage().contains("127.0.0.1:" + first.port()), error.getMessage());
    }
  }

  @Test
  void startsAgainOnItsFilesAndPortManyTimes(@TempDir Path dir) throws Exception {
    int port = 0;
    for (int i = 0; i < 8; i++) {
      try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(dir, port);
          MetadataStore store =
              MetadataStore.open(StoreConfig.of(server.connectString()), ClusterKey.random())) {
        port = server.port();
        assertEquals(i, store.schemaVersions().size(), "those of the starts before");
        store.raiseSchemaVersion("d" + i);
      }
    }
    try (Stream<Path> files = Files.list(dir.resolve("version-2"))) {
      long snapshots =
          files.filter(file -> file.getFileName().toString().startsWith("snapshot")).count();
      assertTrue(snapshots <= 5, () -> snapshots + " snapshots are left");
    }
  }

  @Test
  void answersOnlyTheFourLetterCommandSrvr(@TempDir Path dir) throws Exception {
    try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(dir, 0)) {
      assertTrue(ask(server, "srvr").contains("Zookeeper version"));
      for (String word : new String[] {"conf", "dump", "envi", "stat"}) {
        assertTrue(ask(server, word).contains("not in the whitelist"), word);
      }
    }
  }

  private static String ask(EmbeddedZooKeeper server, String word) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
