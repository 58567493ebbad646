package io.ringmaster.demo;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two libraries of the system that Oracle's generic Linux build of {@code mysqld} needs beyond
 * the C library: libaio and libnuma.
 *
 * <p>Debian 13 and Ubuntu 24.04 renamed libaio's package and file (64-bit {@code time_t}). On
 * 64-bit machines only the name changed, so a link under the old name satisfies {@code mysqld}.
 */
final class SharedLibraries {
  private static final Pattern LOADER_ERROR =
      Pattern.compile("error while loading shared libraries: ([^:\\s]+):");
  private static final String AIO = "libaio.so.1";
  private static final String AIO_RENAMED = "libaio.so.1t64";

  private SharedLibraries() {}

  /**
   * A folder for {@code LD_LIBRARY_PATH} in which libaio has the name {@code mysqld} asks for, or
   * empty when none is needed or libaio is not installed at all.
   *
   * @param cache folder in which the folder with the link is made
   */
  static Optional<Path> aliases(Path cache) throws IOException {
    return aliases(cache, systemFolders());
  }

  static Optional<Path> aliases(Path cache, List<Path> folders) throws IOException {
    for (Path folder : folders) {
      if (Files.exists(folder.resolve(AIO))) {
        return Optional.empty();
      }
    }
    for (Path folder : folders) {
      Path renamed = folder.resolve(AIO_RENAMED);
      if (Files.exists(renamed)) {
        Path aliases = Files.createDirectories(cache.resolve("lib"));
        try {
          Files.createSymbolicLink(aliases.resolve(AIO), renamed);
        } catch (FileAlreadyExistsException e) {
          // Another start made it.
        }
        return Optional.of(aliases);
      }
    }
    return Optional.empty();
  }

  /**
   * What to do about the missing library named in the dynamic loader's message, or empty when the
   * output is about something else.
   *
   * @param output what {@code mysqld} printed before it ended
   */
  static Optional<String> advice(String output) {
    return advice(output, osRelease());
  }

  static Optional<String> advice(String output, String osRelease) {
    Matcher error = LOADER_ERROR.matcher(output);
    if (!error.find()) {
      return Optional.empty();
    }
    String library = error.group(1);
    String advice = "MySQL needs the shared library " + library + ", which is not installed.";
    return Optional.of(
        packageOf(library, osRelease)
            .map(name -> advice + " Install it with: sudo apt-get install " + name)
            .orElse(advice));
  }

  private static Optional<String> packageOf(String library, String osRelease) {
    if (library.startsWith("libaio")) {
      return Optional.of(hasRenamedPackages(osRelease) ? "libaio1t64" : "libaio1");
    }
    if (library.startsWith("libnuma")) {
      return Optional.of("libnuma1");
    }
    if (library.startsWith("libstdc++")) {
      return Optional.of("libstdc++6");
    }
    return Optional.empty();
  }

  /** Whether os-release(5) text names a Debian or Ubuntu with 64-bit-time package names. */
  private static boolean hasRenamedPackages(String osRelease) {
    Matcher version = Pattern.compile("(?m)^VERSION_ID=\"?(\\d+)").matcher(osRelease);
    boolean ubuntu = Pattern.compile("(?m)^ID=\"?ubuntu\"?$").matcher(osRelease).find();
    return version.find() && Integer.parseInt(version.group(1)) >= (ubuntu ? 24 : 13);
  }

  private static String osRelease() {
    try {
      return Files.readString(Path.of("/etc/os-release"));
    } catch (IOException e) {
      return "";
    }
  }

  private static List<Path> systemFolders() {
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String triplet = (machine.equals("amd64") ? "x86_64" : machine) + "-linux-gnu";
    return List.of(
        Path.of("/lib", triplet),
        Path.of("/usr/lib", triplet),
        Path.of("/lib64"),
        Path.of("/usr/lib64"),
        Path.of("/usr/local/lib"),
        Path.of("/usr/lib"));
  }
}
