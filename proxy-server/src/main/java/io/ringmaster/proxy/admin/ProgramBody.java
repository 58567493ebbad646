package io.ringmaster.proxy.admin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the body of a stored program names and does, read from its tokens: more than it does may be
 * found, never less. What a server would do with a session's state that the proxy could not know of
 * is refused.
 */
final class ProgramBody {
  /** What begins statements that commit, define, or concern more than rows. */
  private static final Set<String> REFUSED =
      Set.of(
          "COMMIT",
          "ROLLBACK",
          "SAVEPOINT",
          "XA",
          "UNLOCK",
          "CREATE",
          "ALTER",
          "DROP",
          "RENAME",
          "PREPARE",
          "EXECUTE",
          "DEALLOCATE",
          "GRANT",
          "REVOKE",
          "LOAD",
          "SHOW",
          "DESCRIBE",
          "EXPLAIN",
          "KILL",
          "FLUSH",
          "ANALYZE",
          "OPTIMIZE",
          "CHECK",
          "CHECKSUM",
          "REPAIR",
          "RESET",
          "PURGE",
          "INSTALL",
          "UNINSTALL",
          "BINLOG",
          "SHUTDOWN",
          "RESTART",
          "OUTFILE",
          "DUMPFILE");

  /** Functions of the session or the server, which is the proxy's and not the client's there. */
  private static final Set<String> OF_SESSIONS =
      Set.of(
          "GET_LOCK",
          "RELEASE_LOCK",
          "RELEASE_ALL_LOCKS",
          "IS_FREE_LOCK",
          "IS_USED_LOCK",
          "CONNECTION_ID",
          "USER",
          "SESSION_USER",
          "SYSTEM_USER",
          "LOAD_FILE",
          "MASTER_POS_WAIT",
          "SOURCE_POS_WAIT",
          "WAIT_FOR_EXECUTED_GTID_SET");

  /** What is said of the statement before, which only its session knows. */
  private static final Set<String> OF_STATEMENTS =
      Set.of("LAST_INSERT_ID", "FOUND_ROWS", "ROW_COUNT");

  /** Functions with FROM among their operands. */
  private static final Set<String> WITH_FROM =
      Set.of("EXTRACT", "TRIM", "SUBSTRING", "SUBSTR", "MID");

  private static final Set<String> INSERT_OPTIONS =
      Set.of("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO");

  private static final Map<String, Set<String>> ENDS_OF_WRITTEN =
      Map.of("UPDATE", Set.of("SET"), "DELETE", Set.of("WHERE", "ORDER", "LIMIT"));

  /** Reserved words that stand in most bodies: no table is called so without backticks. */
  private static final Set<String> RESERVED =
      Set.of(
          "AND",
          "AS",
          "BETWEEN",
          "BIGINT",
          "BY",
          "CALL",
          "CASE",
          "CHAR",
          "CONDITION",
          "CONTINUE",
          "CURSOR",
          "DECIMAL",
          "DECLARE",
          "DEFAULT",
          "DELETE",
          "DESC",
          "DISTINCT",
          "DOUBLE",
          "ELSE",
          "ELSEIF",
          "EXISTS",
          "EXIT",
          "FETCH",
          "FOR",
          "FROM",
          "GROUP",
          "HAVING",
          "IF",
          "IN",
          "INNER",
          "INSERT",
          "INT",
          "INTO",
          "IS",
          "ITERATE",
          "JOIN",
          "KEY",
          "LEAVE",
          "LEFT",
          "LIKE",
          "LIMIT",
          "LOOP",
          "NOT",
          "NULL",
          "ON",
          "OR",
          "ORDER",
          "OUT",
          "REPEAT",
          "REPLACE",
          "RETURN",
          "SELECT",
          "SET",
          "SIGNAL",
          "SQLEXCEPTION",
          "SQLSTATE",
          "SQLWARNING",
          "THEN",
          "UPDATE",
          "USING",
          "VALUES",
          "VARCHAR",
          "WHEN",
          "WHERE",
          "WHILE",
          "WITH");

  private static final Set<String> OF_REPLICATION =
      Set.of("TRANSACTION", "SLAVE", "REPLICA", "GROUP_REPLICATION", "MASTER", "REPLICATION");

  private static final Set<String> SERVERS_OWN =
      Set.of("mysql", "sys", "performance_schema", "information_schema", "ringmaster");

  private final TokenReader reader;
  private final String database;
  private final String what;
  private final SortedSet<String> names = new TreeSet<>();
  private final SortedSet<String> written = new TreeSet<>();
  private final SortedSet<String> variables = new TreeSet<>();
  private final List<String> assigned = new ArrayList<>();
  private final SortedSet<String> ofNew = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  private final LocalNames local;

  private final Deque<String> openers = new ArrayDeque<>();

  /** Whether a statement is under way that SET is a part of. */
  private boolean writing;

  /** The first word that reads or writes tables, or calls; null for none. */
  private String ofTables;

  /** The first function that tells of the statement before; null for none. */
  private String ofStatements;

  /**
   * Reads from the next token to the end.
   *
   * @param database of the program
   * @param what it is, for messages: {@code procedure 'p'}
   * @param parameters its names in lower case
   * @throws AdminException 1235 with the reason when it can be carried out nowhere
   */
  ProgramBody(TokenReader reader, String database, String what, Set<String> parameters) {
    this.reader = reader;
    this.database = database;
    this.what = what;
    this.local = new LocalNames(parameters);
    while (!reader.atEnd()) {
      token();
    }
  }

  /** As {@link io.ringmaster.metadata.StoredProgram#names}. */
  SortedSet<String> names() {
    return names;
  }

  /** As {@link io.ringmaster.metadata.StoredProgram#written}. */
  SortedSet<String> written() {
    return written;
  }

  /** User variables, in lower case. */
  SortedSet<String> variables() {
    return variables;
  }

  /** Columns of NEW that a trigger's SET assigns. */
  List<String> assigned() {
    return assigned;
  }

  /** Columns of NEW that a trigger names. */
  SortedSet<String> ofNew() {
    return ofNew;
  }

  /** The first word that reads or writes tables, or calls a procedure; null for none. */
  String ofTables() {
    return ofTables;
  }

  /** The first function that tells of the session's statement before; null for none. */
  String ofStatements() {
    return ofStatements;
  }

  private void token() {
    int here = reader.position();
    String token = reader.peek();
    String word = token.toUpperCase(Locale.ROOT);
    switch (word) {
      case "(" -> openers.push(reader.text(here - 1).toUpperCase(Locale.ROOT));
      case ")" -> {
        if (!openers.isEmpty()) {
          openers.pop();
        }
      }
      case ";" -> {
        writing = false;
        local.token(reader, here, word);
      }
      default -> {}
    }
    if (token.startsWith("@@")) {
      throw refused("it names the system variable " + token + ", which a server of the proxy has");
    }
    if (token.startsWith("@") && token.length() > 1) {
      variables.add(unquoted(token.substring(1)).toLowerCase(Locale.ROOT));
    } else if (reader.isName(here)) {
      name(here);
      if (isWord(here)) {
        local.token(reader, here, word);
        word(here, word);
      }
    }
    if (reader.position() == here) {
      reader.moveTo(here + 1);
    }
  }

  /** Whether a token is no quoted name, nor a part of a qualified one. */
  private boolean isWord(int token) {
    return !reader.text(token).startsWith("`")
        && !reader.text(token - 1).equals(".")
        && !reader.text(token + 1).equals(".");
  }

  private void name(int token) {
    String name = reader.nameAt(token);
    if (reader.text(token + 1).equals(".") && !reader.text(token - 1).equals(".")) {
      if (SERVERS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
        throw refused("it names the schema '" + name + "', of which each server has its own");
      }
      if (!name.equals(database)) {
        names.add(name + ".");
      }
      names.add(name);
    } else if (!reader.text(token - 1).equals(".")) {
      if (reader.text(token).startsWith("`") || !RESERVED.contains(name.toUpperCase(Locale.ROOT))) {
        names.add(name);
      }
    } else if (reader.text(token - 2).equalsIgnoreCase("NEW")) {
      ofNew.add(name);
    } else if (reader.nameAt(token - 2).equals(database)) {
      names.add(name);
    }
  }

  private void word(int here, String word) {
    String before = reader.text(here - 1).toUpperCase(Locale.ROOT);
    String next = reader.text(here + 1).toUpperCase(Locale.ROOT);
    boolean called = next.equals("(");
    boolean refused =
        (REFUSED.contains(word) && !called)
            || (Set.of("START", "STOP", "CHANGE").contains(word) && OF_REPLICATION.contains(next))
            || (word.equals("LOCK") && !next.equals("IN") && !called)
            || (word.equals("TRUNCATE") && !called)
            || (word.equals("HANDLER") && !Set.of("CONTINUE", "EXIT", "UNDO").contains(before));
    if (refused) {
      throw refused(
          "it has %s: transactions, definitions and what concerns a server are the client's to say"
                  .formatted(word)
              + " (what is only named so can stand in backticks)");
    }
    if ((OF_SESSIONS.contains(word) && called) || word.equals("CURRENT_USER")) {
      throw refused("%s() in it would tell of the proxy's session with a server".formatted(word));
    }
    if (called && OF_STATEMENTS.contains(word) && ofStatements == null) {
      ofStatements = word;
    }
    switch (word) {
      case "DECLARE" -> declared();
      case "SET" -> {
        if (!writing) {
          assignments();
        }
      }
      case "INSERT", "REPLACE" -> {
        if (!called) {
          writing = true;
          tables(word);
          insertTarget();
        }
      }
      case "UPDATE" -> {
        tables(word);
        boolean locks = before.equals("FOR");
        if (!locks && !before.equals("KEY")) {
          targets(here, ENDS_OF_WRITTEN.get(word));
        }
        writing |= !locks;
      }
      // Their SET gives items of information.
      case "SIGNAL", "RESIGNAL" -> writing = true;
      case "DELETE" -> {
        tables(word);
        writing = true;
        targets(here, ENDS_OF_WRITTEN.get(word));
      }
      case "FROM" -> {
        boolean operand = !openers.isEmpty() && WITH_FROM.contains(openers.peek());
        if (!operand && !Set.of("FETCH", "NEXT").contains(before) && !next.equals("DUAL")) {
          tables(word);
        }
      }
      case "JOIN", "TABLE", "CALL" -> tables(word);
      default -> {}
    }
  }

  private void tables(String word) {
    if (ofTables == null) {
      ofTables = word;
    }
  }

  /** The table behind INSERT or REPLACE. */
  private void insertTarget() {
    int token = reader.position() + 1;
    while (INSERT_OPTIONS.contains(reader.text(token).toUpperCase(Locale.ROOT))) {
      token++;
    }
    boolean qualified = reader.text(token + 1).equals(".");
    written.add(reader.nameAt(qualified ? token + 2 : token));
  }

  /** All names behind UPDATE or DELETE up to where none is written any more. */
  private void targets(int here, Set<String> ends) {
    for (int token = here + 1; token < reader.tokenCount(); token++) {
      String text = reader.text(token);
      if (text.equals(";") || ends.contains(text.toUpperCase(Locale.ROOT))) {
        return;
      }
      if (reader.isName(token)) {
        written.add(reader.nameAt(token));
      }
    }
  }

  private void declared() {
    int token = reader.position() + 1;
    local.declare(reader.nameAt(token));
    while (reader.text(token + 1).equals(",")) {
      token += 2;
      local.declare(reader.nameAt(token));
    }
  }

  /** What SET assigns: variables of the program and of the user, and columns of NEW. */
  private void assignments() {
    int depth = 0;
    boolean target = true;
    for (int token = reader.position() + 1; token < reader.tokenCount(); token++) {
      String text = reader.text(token);
      if (text.equals(";") && depth == 0) {
        return;
      }
      if (target) {
        target(token);
        target = false;
      }
      depth += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
      target = depth == 0 && text.equals(",");
    }
  }

  private void target(int token) {
    String text = reader.text(token);
    boolean ofUser = text.startsWith("@") && !text.startsWith("@@");
    if (text.equalsIgnoreCase("NEW") && reader.text(token + 1).equals(".")) {
      assigned.add(reader.nameAt(token + 2));
    } else if (!ofUser && !(reader.isName(token) && local.contains(reader.nameAt(token)))) {
      throw refused(
          "it sets '%s', which is none of its own variables: the session's are the client's to set"
              .formatted(text));
    }
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() > 1
            && "`'\"".indexOf(text.charAt(0)) >= 0
            && text.endsWith(text.substring(0, 1));
    String quote = text.substring(0, 1);
    return quoted ? text.substring(1, text.length() - 1).replace(quote + quote, quote) : text;
  }

  private AdminException refused(String why) {
    return AdminException.notSupported("%s is not supported, since %s".formatted(what, why));
  }
}
