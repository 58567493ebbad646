package io.ringmaster.proxy.finish;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table as SHOW CREATE TABLE has it, read for a temporary table with the same columns and
 * indexes: without partitions, constraints and whatever else concerns rows that stay, and with an
 * index in the place of a FULLTEXT one.
 */
final class TableDefinition {
  private static final Pattern CHARSET = Pattern.compile("DEFAULT CHARSET=\\w+( COLLATE=\\w+)?");

  private static final String FULLTEXT = "FULLTEXT KEY ";

  private final String text;
  private final List<String> elements = new ArrayList<>();
  private final String options;

  TableDefinition(String text) {
    this.text = text;
    int from = find('(', 0);
    int end = closing(from);
    from++;
    while (from < end) {
      int to = Math.min(end, find(',', from));
      elements.add(text.substring(from, to).strip());
      from = to + 1;
    }
    options = text.substring(end + 1);
  }

  /** What follows the temporary table's name. */
  String temporary() {
    List<String> kept = new ArrayList<>();
    for (String element : elements) {
      if (element.startsWith(FULLTEXT)) {
        kept.add(index(element));
      } else if (!element.startsWith("CONSTRAINT ")) {
        kept.add(element);
      }
    }
    Matcher charset = CHARSET.matcher(options);
    if (!charset.find()) {
      throw new IllegalStateException("no character set in " + options);
    }
    return "(" + String.join(", ", kept) + ") ENGINE=InnoDB " + charset.group();
  }

  /**
   * An index of first characters, which makes of the columns what a FULLTEXT one does, and has its
   * name for hints.
   */
  private static String index(String fulltext) {
    TableDefinition parts = new TableDefinition(fulltext);
    String name = fulltext.substring(FULLTEXT.length(), parts.find('(', 0));
    return "KEY "
        + name
        + "("
        + String.join("(1), ", parts.elements)
        + "(1))"
        + (parts.options.contains("INVISIBLE */") ? " INVISIBLE" : "");
  }

  /** A character outside of quotes and of parentheses that are opened on the way. */
  private int find(char wanted, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != wanted) {
      at =
          switch (text.charAt(at)) {
            case '`', '\'', '"' -> closingQuote(at) + 1;
            case '(' -> closing(at) + 1;
            default -> at + 1;
          };
    }
    return at;
  }

  private int closing(int open) {
    return find(')', open + 1);
  }

  /** The end of what is quoted; a doubled quote begins what is quoted anew. */
  private int closingQuote(int open) {
    char quote = text.charAt(open);
    int at = open + 1;
    while (text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' && quote != '`' ? 2 : 1;
    }
    return at;
  }
}
