package io.ringmaster.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterKeyTest {
  private static final Secret SECRET = new Secret("sécret");

  @Test
  void theFileIsCreatedOnceForItsOwnerAlone(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("conf").resolve("cluster.key");
    String sealed = ClusterKey.loadOrCreate(file).encrypt("x", SECRET);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(SECRET, ClusterKey.loadOrCreate(file).decrypt("x", sealed));
    assertEquals(SECRET, ClusterKey.load(file).decrypt("x", sealed));
    try (var files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aMissingOrBrokenFileIsNamedAndNotQuoted(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("cluster.key");
    MetadataException missing = assertThrows(MetadataException.class, () -> ClusterKey.load(file));
    assertTrue(missing.getMessage().contains(file.toString()), missing.getMessage());
    for (String text : new String[] {"", "c2hvcnQ=", "no base64!"}) {
      Files.writeString(file, text);
      MetadataException broken = assertThrows(MetadataException.class, () -> ClusterKey.load(file));
      assertEquals(
          "cluster key file " + file + " must hold 32 bytes in Base64", broken.getMessage());
    }
  }

  @Test
  void aTextIsForItsOwnerAndKeyAndCannotBeChanged() {
    ClusterKey key = ClusterKey.random();
    String sealed = key.encrypt("server 'a'", SECRET);
    assertFalse(sealed.contains("cret"));
    assertNotEquals(sealed, key.encrypt("server 'a'", SECRET), "a new nonce each time");
    assertEquals(SECRET, key.decrypt("server 'a'", sealed));
    assertThrows(MetadataException.class, () -> key.decrypt("server 'b'", sealed));
    assertThrows(MetadataException.class, () -> ClusterKey.random().decrypt("server 'a'", sealed));
    char last = sealed.charAt(20);
    String changed = sealed.substring(0, 20) + (last == 'A' ? 'B' : 'A') + sealed.substring(21);
    for (String bad : new String[] {changed, "", "plain", "aes-256-gcm:", "aes-256-gcm:AAAA"}) {
      assertThrows(MetadataException.class, () -> key.decrypt("server 'a'", bad), bad);
    }
  }
}
