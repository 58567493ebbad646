package io.ringmaster.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeadershipTest {
  private static final String PATH = "/test/leader";

  @Test
  void oneLeadsAndTheNextHasAGreaterToken(@TempDir Path dir) throws Exception {
    try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(dir, 0);
        CuratorFramework client = connect(zooKeeper);
        CuratorFramework other = connect(zooKeeper)) {
      Leadership first = Leadership.take(client, PATH, "first").orElseThrow();
      assertTrue(first.isHeld());
      assertEquals(Optional.empty(), Leadership.take(other, PATH, "second"));
      first.close();
      Leadership second = Leadership.take(other, PATH, "second").orElseThrow();
      assertTrue(second.token() > first.token());
      second.close();
      assertNull(client.checkExists().forPath(PATH));
    }
  }

  @Test
  void whoHasLostTheLeadUnnoticedDoesNotEndAnothers(@TempDir Path dir) throws Exception {
    try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(dir, 0);
        CuratorFramework client = connect(zooKeeper);
        CuratorFramework other = connect(zooKeeper)) {
      Leadership stopped = Leadership.take(client, PATH, "stopped").orElseThrow();
      // As the end of a session does that its process has not heard of.
      other.delete().forPath(PATH);
      Leadership next = Leadership.take(other, PATH, "next").orElseThrow();
      stopped.close();
      assertNotNull(other.checkExists().forPath(PATH));
      next.close();
    }
  }

  private static CuratorFramework connect(EmbeddedZooKeeper zooKeeper) {
    return StoreConnection.connect(StoreConfig.of(zooKeeper.connectString()));
  }
}
