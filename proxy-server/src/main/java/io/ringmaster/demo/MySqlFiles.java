package io.ringmaster.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The files of a server beside its tables, all in its data directory (where {@code mysqld} takes
 * only folders for databases).
 *
 * @param data the data directory
 */
record MySqlFiles(Path data) {

  Path pid() {
    return data.resolve("mysqld.pid");
  }

  Path log() {
    return data.resolve("mysqld.log");
  }

  Path initSql() {
    return data.resolve("init.sql");
  }

  /**
   * The Unix socket. The address of one is limited (unix(7): 108 bytes with the final zero), so a
   * data directory with a long name has its socket in the temporary folder.
   */
  Path socket(int bytesMax) {
    Path inside = data.resolve("mysqld.sock");
    return inside.toString().getBytes(StandardCharsets.UTF_8).length <= bytesMax
        ? inside
        : shortSocket();
  }

  private Path shortSocket() {
    String name = Integer.toHexString(data.toString().hashCode());
    return Path.of(System.getProperty("java.io.tmpdir"), "ringmaster-" + name + ".sock");
  }

  void deleteShortSocket() throws IOException {
    Files.deleteIfExists(shortSocket());
    Files.deleteIfExists(Path.of(shortSocket() + ".lock"));
  }

  /** The process id in the pid file, if such a process lives. */
  Optional<Long> livePid() throws IOException {
    return MySqlServer.readPid(pid())
        .filter(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
  }

  /**
   * Kills a server that still runs on this data directory. Only a process whose command line names
   * the directory is one: process ids are used again.
   */
  void endStaleServer() throws IOException {
    Optional<Long> pid = livePid();
    if (pid.isEmpty()) {
      return;
    }
    Optional<ProcessHandle> stale = ProcessHandle.of(pid.get()).filter(this::servesThisDirectory);
    if (stale.isPresent()) {
      stale.get().destroyForcibly();
      if (!MySqlProcesses.awaitEnd(stale.get(), Duration.ofSeconds(10))) {
        throw new MySqlServerException(
            "A MySQL server (pid " + pid.get() + ") still runs on " + data + "; end it first");
      }
    }
  }

  private boolean servesThisDirectory(ProcessHandle process) {
    try {
      String command = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
      return command.contains("--datadir=" + data + "\0");
    } catch (IOException e) {
      return false;
    }
  }
}
