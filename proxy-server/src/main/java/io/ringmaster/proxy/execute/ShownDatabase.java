package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.local.Tokens;
import java.util.Locale;

/** Finds the database that a SHOW names in its own way, not in front of a dot. */
final class ShownDatabase {
  private ShownDatabase() {}

  /** The name; null when the statement names none so. */
  static String in(Tokens tokens) {
    tokens.moveTo(1);
    while (tokens.takeWords("EXTENDED") || tokens.takeWords("FULL")) {
      // Modifiers.
    }
    return switch (tokens.take().toUpperCase(Locale.ROOT)) {
      case "TABLES", "TRIGGERS", "EVENTS" -> from(tokens);
      case "TABLE", "OPEN" -> {
        tokens.take();
        yield from(tokens);
      }
      case "COLUMNS", "FIELDS", "INDEX", "INDEXES", "KEYS" -> {
        from(tokens);
        if (tokens.takeWords(".")) {
          tokens.take();
        }
        yield from(tokens);
      }
      case "CREATE" -> {
        if (!tokens.takeWords("DATABASE") && !tokens.takeWords("SCHEMA")) {
          yield null;
        }
        tokens.takeWords("IF", "NOT", "EXISTS");
        yield tokens.takeName();
      }
      default -> null;
    };
  }

  private static String from(Tokens tokens) {
    return tokens.takeWords("FROM") || tokens.takeWords("IN") ? tokens.takeName() : null;
  }
}
