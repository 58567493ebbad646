package io.ringmaster.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.StartException;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator reads when a start cannot succeed: the key, the value and the reason. */
class FailedStartTest {
  @TempDir Path directory;

  private String failure(Map<String, String> given) throws Exception {
    Map<String, String> keys = new HashMap<>();
    keys.put("mysql.listen", "127.0.0.1:0");
    keys.put("http.listen", "127.0.0.1:0");
    keys.put("zookeeper.data_dir", directory.resolve("zookeeper").toString());
    keys.putAll(given);
    RingmasterConfig config = RingmasterConfig.of(keys);
    return assertThrows(StartException.class, () -> ProxyServer.start(config)).getMessage();
  }

  @Test
  void aPortThatIsTakenIsNamedBeforeAnythingIsCreated() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      for (String key : new String[] {"mysql.listen", "http.listen"}) {
        String message = failure(Map.of(key, address));
        assertTrue(
            message.startsWith("cannot listen on " + address + " (" + key + "): Address already"),
            message);
      }
      assertFalse(Files.exists(directory.resolve("zookeeper")));
      assertFalse(Files.exists(directory.resolve("admin-password")));
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamedWithItsKey() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertEquals(
        "configuration key zookeeper.data_dir: the embedded ZooKeeper cannot use the folder "
            + file.resolve("zookeeper")
            + ": Not a directory",
        failure(Map.of("zookeeper.data_dir", file.resolve("zookeeper").toString())));
  }

  @Test
  void aMissingKeyFileIsNamedWithItsKeyAndHowToMakeOne() throws Exception {
    String file = directory.resolve("no.key").toString();
    assertEquals(
        "configuration key cluster_key_file: there is no cluster key file "
            + file
            + "; all processes that use this ZooKeeper need the same one, made once with:"
            + " openssl rand -base64 32",
        failure(Map.of("zookeeper.connect", "127.0.0.1:1", "cluster_key_file", file)));
  }
}
