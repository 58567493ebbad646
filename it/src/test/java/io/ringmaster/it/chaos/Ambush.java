package io.ringmaster.it.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Signals that wait for a moment of whichever worker comes to it, and are sent by that worker
 * itself: nothing else is as punctual. Files of one folder, since several processes share it: their
 * names say what is to be done, and who renames one does it. Thread-safe.
 */
final class Ambush {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final Path waiting;
  private final Path sprung;

  /** Of a folder, made if it is not there. */
  Ambush(Path directory) {
    this.waiting = directory.resolve("waiting");
    this.sprung = directory.resolve("sprung");
    try {
      Files.createDirectories(waiting);
      Files.createDirectories(sprung);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory() {
    return waiting.getParent();
  }

  /** One that was laid. */
  record Laid(String name) {
    /** Of a process of this id; 0 for the worker that comes there. */
    private static Laid of(Object moment, int delayMillis, Signals signal, long pid) {
      return new Laid(
          "%s;%d;%s;%d;%d".formatted(moment, delayMillis, signal, pid, NUMBERS.incrementAndGet()));
    }

    private String part(int number) {
      return name.split(";", -1)[number];
    }
  }

  /**
   * Lays one.
   *
   * @param moment by what it calls itself
   * @param delayMillis from the moment on; with 0 who comes there goes no step further before
   * @param pid the victim; 0 for the process that comes there
   */
  Laid lay(Object moment, int delayMillis, Signals signal, long pid) {
    Laid laid = Laid.of(moment, delayMillis, signal, pid);
    try {
      Files.createFile(waiting.resolve(laid.name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return laid;
  }

  /** Takes it away again; false when it was too late for that. */
  boolean lift(Laid laid) {
    try {
      Files.delete(waiting.resolve(laid.name));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process id of the worker that came there, once the moment was reached. */
  Optional<Long> sprung(Laid laid) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(sprung, laid.name + ";*")) {
      for (Path one : found) {
        return Optional.of(Long.valueOf(new Laid(one.getFileName().toString()).part(5)));
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A worker, this process, is there. One thread at a time: after a kill nothing else happens. */
  synchronized void reached(Object moment) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(waiting, moment + ";*")) {
      for (Path one : found) {
        spring(new Laid(one.getFileName().toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void spring(Laid laid) throws IOException {
    long own = ProcessHandle.current().pid();
    try {
      Files.move(waiting.resolve(laid.name), sprung.resolve(laid.name + ";" + own));
    } catch (NoSuchFileException e) {
      // Another worker was there before, or it was lifted.
      return;
    }
    Signals signal = Signals.valueOf(laid.part(2));
    long victim = Long.parseLong(laid.part(3));
    long pid = victim == 0 ? own : victim;
    int delay = Integer.parseInt(laid.part(1));
    if (delay == 0) {
      signal.to(pid);
    } else {
      Thread.ofPlatform().daemon().start(() -> later(delay, signal, pid));
    }
  }

  private static void later(int delayMillis, Signals signal, long pid) {
    try {
      Thread.sleep(delayMillis);
      signal.to(pid);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
