package io.ringmaster.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedLibrariesTest {
  private static final String NO_AIO =
      "/x/bin/mysqld: error while loading shared libraries: libaio.so.1: cannot open shared object"
          + " file: No such file or directory\n";

  @TempDir private Path folder;

  @Test
  void missingLibaioIsNamedWithTheCommandThatInstallsIt() {
    assertEquals(
        "MySQL needs the shared library libaio.so.1, which is not installed."
            + " Install it with: sudo apt-get install libaio1",
        advise(NO_AIO, "ID=debian\nVERSION_ID=\"12\"\n"));
  }

  @Test
  void newerSystemsHaveLibaioUnderItsNewPackageName() {
    assertTrue(
        advise(NO_AIO, "ID=debian\nVERSION_ID=\"13\"\n").endsWith("apt-get install libaio1t64"));
    assertTrue(
        advise(NO_AIO, "ID=ubuntu\nVERSION_ID=\"24.04\"\n").endsWith("apt-get install libaio1t64"));
    assertTrue(
        advise(NO_AIO, "ID=ubuntu\nVERSION_ID=\"22.04\"\n").endsWith("apt-get install libaio1"));
  }

  @Test
  void anUnknownMissingLibraryIsNamedWithoutACommand() {
    assertEquals(
        "MySQL needs the shared library libodd.so.3, which is not installed.",
        advise("mysqld: error while loading shared libraries: libodd.so.3: cannot open", ""));
  }

  @Test
  void otherOutputGivesNoAdvice() {
    assertEquals(
        Optional.empty(), SharedLibraries.advice("[ERROR] Aborting", "ID=debian\nVERSION_ID=12"));
  }

  @Test
  void renamedLibaioGetsALinkUnderItsOldName() throws IOException {
    Path system = Files.createDirectories(folder.resolve("system"));
    Path renamed = Files.createFile(system.resolve("libaio.so.1t64"));
    Path cache = folder.resolve("cache");

    Path aliases = SharedLibraries.aliases(cache, List.of(system)).orElseThrow();

    assertEquals(renamed, Files.readSymbolicLink(aliases.resolve("libaio.so.1")));
    assertEquals(
        Optional.of(aliases),
        SharedLibraries.aliases(cache, List.of(system)),
        "again, same answer");
  }

  @Test
  void libaioUnderItsOldNameNeedsNoLink() throws IOException {
    Files.createFile(folder.resolve("libaio.so.1"));
    Files.createFile(folder.resolve("libaio.so.1t64"));
    assertEquals(
        Optional.empty(), SharedLibraries.aliases(folder.resolve("cache"), List.of(folder)));
  }

  @Test
  void withoutLibaioThereIsNothingToLink() throws IOException {
    assertEquals(
        Optional.empty(), SharedLibraries.aliases(folder.resolve("cache"), List.of(folder)));
  }

  private static String advise(String output, String osRelease) {
    return SharedLibraries.advice(output, osRelease).orElseThrow();
  }
}
