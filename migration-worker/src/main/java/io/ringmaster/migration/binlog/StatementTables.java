package io.ringmaster.migration.binlog;

import io.ringmaster.migration.binlog.SqlTokens.Kind;
import io.ringmaster.migration.binlog.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which tables a statement concerns: whose rows or definition it may change. Those that it only
 * names, by LIKE, REFERENCES or in a body, are not of these.
 */
final class StatementTables {
  /**
   * What a statement concerns.
   *
   * @param database empty for the session's
   * @param table empty for all tables of the database
   */
  record Concerned(Optional<String> database, Optional<String> table) {}

  /** The statement is none of those that are known here. */
  private static final class UnknownException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownException() {
      super(null, null, false, false);
    }
  }

  private final List<Token> tokens;
  private final List<Concerned> concerned = new ArrayList<>();
  private int next;

  private StatementTables(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads a statement.
   *
   * @return empty when it can't be told, as of DML
   */
  static Optional<List<Concerned>> of(List<Token> tokens) {
    StatementTables reader = new StatementTables(tokens);
    try {
      reader.statement();
      return Optional.of(List.copyOf(reader.concerned));
    } catch (UnknownException e) {
      return Optional.empty();
    }
  }

  private void statement() throws UnknownException {
    String verb = word();
    switch (verb) {
      case "CREATE" -> {
        take("OR", "REPLACE");
        attributes();
        create(word());
      }
      case "ALTER" -> {
        attributes();
        alter(word());
      }
      case "DROP" -> drop(word());
      case "RENAME" -> rename(word());
      case "TRUNCATE" -> {
        take("TABLE");
        table();
      }
      default -> changesNoRows(verb);
    }
  }

  private static void changesNoRows(String verb) throws UnknownException {
    switch (verb) {
      case "ANALYZE", "OPTIMIZE", "CHECK", "REPAIR", "FLUSH", "LOCK", "UNLOCK" -> {}
      case "GRANT", "REVOKE", "SET", "USE" -> {}
      default -> throw new UnknownException();
    }
  }

  private static void hasNoRows(String object) throws UnknownException {
    switch (object) {
      case "VIEW", "PROCEDURE", "FUNCTION", "AGGREGATE", "EVENT", "USER", "ROLE" -> {}
      case "SERVER", "TABLESPACE", "UNDO", "LOGFILE", "RESOURCE" -> {}
      default -> throw new UnknownException();
    }
  }

  private void create(String object) throws UnknownException {
    switch (object) {
      case "TABLE" -> {
        take("IF", "NOT", "EXISTS");
        table();
      }
      case "TEMPORARY" -> expect("TABLE");
      case "INDEX" -> indexOn();
      case "UNIQUE", "FULLTEXT" -> {
        expect("INDEX");
        indexOn();
      }
      case "SPATIAL" -> {
        if (!take("REFERENCE")) {
          expect("INDEX");
          indexOn();
        }
      }
      case "TRIGGER" -> {
        take("IF", "NOT", "EXISTS");
        qualified();
        // Its time and its event.
        word();
        word();
        expect("ON");
        table();
      }
      case "DATABASE", "SCHEMA" -> {
        // There is none of its tables yet.
      }
      default -> hasNoRows(object);
    }
  }

  private void alter(String object) throws UnknownException {
    switch (object) {
      case "TABLE" -> {
        table();
        alsoAltered();
      }
      case "DATABASE", "SCHEMA" -> {
        // What tables are made with later.
      }
      default -> hasNoRows(object);
    }
  }

  /** The tables that ALTER TABLE has behind the first: which gets rows of it, or its name. */
  private void alsoAltered() throws UnknownException {
    while (next < tokens.size()) {
      if (take("EXCHANGE", "PARTITION")) {
        name();
        expect("WITH");
        expect("TABLE");
        table();
      } else if (take("RENAME")) {
        if (!take("COLUMN") && !take("INDEX") && !take("KEY")) {
          if (!take("TO") && !take("AS")) {
            takeSymbol('=');
          }
          table();
        }
      } else {
        next++;
      }
    }
  }

  private void drop(String object) throws UnknownException {
    switch (object) {
      case "TABLE", "TABLES" -> {
        take("IF", "EXISTS");
        tables();
      }
      case "TEMPORARY" -> expect("TABLE");
      case "INDEX" -> indexOn();
      case "DATABASE", "SCHEMA" -> {
        take("IF", "EXISTS");
        concerned.add(new Concerned(Optional.of(name()), Optional.empty()));
      }
      case "TRIGGER" -> {
        // What it did is in the log as rows.
      }
      case "SPATIAL" -> expect("REFERENCE");
      default -> hasNoRows(object);
    }
  }

  private void rename(String object) throws UnknownException {
    switch (object) {
      case "TABLE", "TABLES" -> {
        do {
          table();
          expect("TO");
          table();
        } while (takeSymbol(','));
      }
      default -> hasNoRows(object);
    }
  }

  /** The name of an index, and the table that it is on. */
  private void indexOn() throws UnknownException {
    name();
    if (take("USING") || take("TYPE")) {
      word();
    }
    expect("ON");
    table();
  }

  private void tables() throws UnknownException {
    do {
      table();
    } while (takeSymbol(','));
  }

  private void table() throws UnknownException {
    concerned.add(qualified());
  }

  private Concerned qualified() throws UnknownException {
    String first = name();
    return takeSymbol('.')
        ? new Concerned(Optional.of(first), Optional.of(name()))
        : new Concerned(Optional.empty(), Optional.of(first));
  }

  /** What may stand between CREATE or ALTER and the kind of object. */
  private void attributes() throws UnknownException {
    boolean more = true;
    while (more) {
      if (take("ALGORITHM")) {
        takeSymbol('=');
        word();
      } else if (take("DEFINER")) {
        takeSymbol('=');
        account();
      } else if (take("SQL", "SECURITY")) {
        word();
      } else {
        more = false;
      }
    }
  }

  private void account() {
    next++;
    if (takeSymbol('(')) {
      takeSymbol(')');
    } else if (takeSymbol('@')) {
      do {
        next++;
      } while (takeSymbol('.'));
    }
  }

  private boolean take(String... words) {
    if (next + words.length > tokens.size()) {
      return false;
    }
    for (int i = 0; i < words.length; i++) {
      if (!tokens.get(next + i).isWord(words[i])) {
        return false;
      }
    }
    next += words.length;
    return true;
  }

  private boolean takeSymbol(char symbol) {
    boolean taken = next < tokens.size() && tokens.get(next).isSymbol(symbol);
    if (taken) {
      next++;
    }
    return taken;
  }

  private void expect(String word) throws UnknownException {
    if (!take(word)) {
      throw new UnknownException();
    }
  }

  /** Takes a word, in upper case. */
  private String word() throws UnknownException {
    if (next >= tokens.size() || tokens.get(next).kind() != Kind.WORD) {
      throw new UnknownException();
    }
    return tokens.get(next++).text().toUpperCase(Locale.ROOT);
  }

  private String name() throws UnknownException {
    if (next >= tokens.size() || !tokens.get(next).isName()) {
      throw new UnknownException();
    }
    return tokens.get(next++).text();
  }
}
