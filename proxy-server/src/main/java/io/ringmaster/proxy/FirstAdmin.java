package io.ringmaster.proxy;

import io.ringmaster.StartException;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.proxy.admin.AdminCaller;
import io.ringmaster.proxy.admin.AdminResult;
import io.ringmaster.proxy.config.RingmasterConfig;
import io.ringmaster.router.digest.LexerMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the first admin account of a cluster that has none, so that somebody can log in. */
final class FirstAdmin {
  private static final Logger log = LoggerFactory.getLogger(FirstAdmin.class);

  private FirstAdmin() {}

  static void ensure(RingmasterConfig config, MetadataStore store, Cluster cluster)
      throws StartException {
    if (!store.state().accounts().isEmpty()) {
      return;
    }
    String user = "admin";
    Secret password;
    if (config.firstAdmin().isPresent()) {
      String both = config.firstAdmin().get().reveal();
      user = both.substring(0, both.indexOf(':'));
      password = new Secret(both.substring(both.indexOf(':') + 1));
    } else {
      password = Passwords.random();
      write(config.zookeeper().dataDir().resolveSibling("admin-password"), password);
    }
    var nobody =
        new AdminCaller(
            "first start", true, Set.of("*"), Optional.empty(), LexerMode.DEFAULT, Map.of());
    String name = "'" + user.replace("'", "''") + "'";
    run(
        cluster,
        nobody,
        "CREATE USER " + name + " IDENTIFIED BY '" + password.reveal().replace("'", "''") + "'");
    run(cluster, nobody, "GRANT ALL ON *.* TO " + name);
    run(cluster, nobody, "GRANT ADMIN ON *.* TO " + name);
  }

  private static void run(Cluster cluster, AdminCaller caller, String sql) throws StartException {
    if (cluster.admin(sql, caller) instanceof AdminResult.Failed failed) {
      throw new StartException("the first admin account can't be made: " + failed.message());
    }
  }

  private static void write(Path file, Secret password) throws StartException {
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, password.reveal() + "\n", StandardOpenOption.TRUNCATE_EXISTING);
      log.info("First start: user admin, password in file={}", file.toAbsolutePath());
    } catch (IOException e) {
      throw new StartException("the first admin's password can't be written: " + e.getMessage(), e);
    }
  }
}
