package io.ringmaster.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/** Who listens on a TCP port of this machine, as far as {@code /proc} tells this user. */
public final class Ports {
  private static final int FIELD_LOCAL_ADDRESS = 1;
  private static final int FIELD_STATE = 3;
  private static final int FIELD_INODE = 9;
  private static final String LISTEN = "0A";

  private static final int TRIED_MAX = 100;

  private Ports() {}

  /**
   * The next port that can be listened on at 127.0.0.1, behind those that were found so before;
   * empty when none of a hundred is free.
   *
   * @param first the least there may be
   * @param taken ports found before, of which those below need no second look
   * @param say is told of each port that somebody holds
   */
  static OptionalInt free(int first, List<Integer> taken, Consumer<String> say) {
    int from = 1 + taken.stream().mapToInt(Integer::intValue).reduce(first - 1, Math::max);
    for (int port = from; port < from + TRIED_MAX; port++) {
      Optional<String> holder = holder(port);
      if (holder.isEmpty()) {
        return OptionalInt.of(port);
      }
      say.accept("port " + port + " is in use by " + holder.get() + ", taking another");
    }
    return OptionalInt.empty();
  }

  /**
   * Empty if the port can be listened on at 127.0.0.1, else a description of who holds it: {@code
   * mysqld (pid 123)}, or {@code another process} when the process belongs to another user.
   */
  public static Optional<String> holder(int port) {
    try (var socket = new ServerSocket()) {
      // As servers do: connections in TIME_WAIT do not count.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(listener(port).orElse("another process"));
    }
  }

  private static Optional<String> listener(int port) {
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try {
        sockets.addAll(listeningSockets(Files.readAllLines(Path.of(table)), port));
      } catch (IOException e) {
        // No IPv6, or no /proc: then the holder has no name.
      }
    }
    return sockets.isEmpty()
        ? Optional.empty()
        : ProcessHandle.allProcesses()
            .filter(process -> holdsOne(process.pid(), sockets))
            .findFirst()
            .map(process -> name(process.pid()) + " (pid " + process.pid() + ")");
  }

  /** Link targets of the sockets listening on the port, from lines of {@code /proc/net/tcp}. */
  static Set<String> listeningSockets(List<String> lines, int port) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    var found = new HashSet<String>();
    for (String line : lines) {
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length > FIELD_INODE
          && fields[FIELD_LOCAL_ADDRESS].endsWith(suffix)
          && fields[FIELD_STATE].equals(LISTEN)) {
        found.add("socket:[" + fields[FIELD_INODE] + "]");
      }
    }
    return found;
  }

  private static boolean holdsOne(long pid, Set<String> sockets) {
    try (DirectoryStream<Path> descriptors =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path descriptor : descriptors) {
        if (sockets.contains(target(descriptor))) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Ended meanwhile, or not ours to look at.
    }
    return false;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      // Closed meanwhile.
      return "";
    }
  }

  private static String name(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
    } catch (IOException e) {
      return "a process";
    }
  }
}
