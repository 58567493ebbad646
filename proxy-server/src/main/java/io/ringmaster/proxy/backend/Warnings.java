package io.ringmaster.proxy.backend;

import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Asks a server for the conditions of the statement that a connection ran last. */
public final class Warnings {
  private Warnings() {}

  /**
   * Sends SHOW WARNINGS; the flush is the caller's.
   *
   * @param then gets them in the server's order; none when it can't be asked
   */
  public static void send(BackendConnection connection, Consumer<List<Condition>> then) {
    Collected.send(
        connection,
        "SHOW WARNINGS",
        (columns, rows, error) ->
            then.accept(
                error == null ? rows.stream().map(Warnings::condition).toList() : List.of()));
  }

  private static Condition condition(List<byte[]> row) {
    return new Condition(text(row.get(0)), Integer.parseInt(text(row.get(1))), text(row.get(2)));
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }
}
