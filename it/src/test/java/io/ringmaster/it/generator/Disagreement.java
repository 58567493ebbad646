package io.ringmaster.it.generator;

import io.ringmaster.it.differential.Side.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One that was found, as small as it became. */
record Disagreement(
    long seed,
    String kind,
    Statement original,
    Statement statement,
    List<Table> tables,
    String detail) {

  /** Ready for {@code *.schema.sql} and {@code *.sql} of the differential harness. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("-- seed " + seed + ", " + kind);
    text.append(statement.mode() == Mode.PREPARED ? ", prepared" : "").append('\n');
    List<Table> used = tables.stream().filter(this::isNamed).toList();
    for (Table table : used) {
      text.append("--@ placement ").append(table.placement()).append('\n');
      text.append(table.create()).append(";\n");
    }
    for (Table table : used) {
      table.inserts().forEach(insert -> text.append(insert).append(";\n"));
    }
    text.append(statement.query().ordered() ? "--@ ordered\n" : "");
    if (statement.markers()) {
      text.append("-- parameters ").append(statement.entry().parameters()).append(": ");
      text.append(statement.entry().sql().replace('\n', ' ')).append('\n');
    }
    text.append(statement.sql()).append(";\n");
    text.append("-- ").append(detail).append('\n');
    return text.append("-- made of ").append(original).append('\n').toString();
  }

  /** Keeps it in a file beside what the build makes. */
  static Path write(long seed, String kind, String text) throws IOException {
    Path directory = Files.createDirectories(Path.of("target", "generator"));
    String name = "seed-%d-%s.sql".formatted(seed, kind.replaceAll("\\W+", "-"));
    return Files.writeString(directory.resolve(name), text);
  }

  private boolean isNamed(Table table) {
    return statement.sql().matches("(?s).*\\b" + table.name() + "\\b.*");
  }
}
