package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.StoredProgram;
import io.ringmaster.metadata.StoredProgram.Type;
import io.ringmaster.migration.server.TriggerGuard;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * DDL on stored programs: what they are called and what their bodies name. The servers parse the
 * rest.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/create-procedure.html">MySQL 8.0 manual,
 *     CREATE PROCEDURE and CREATE FUNCTION</a>
 */
final class ProgramParser {
  /** What may stand between CREATE and the kind of program. */
  private static final int DEFINER_TOKENS_MAX = 8;

  private final TokenReader reader;
  private final Optional<String> database;

  /** Whether one of the parameters is OUT or INOUT. */
  private boolean outParameters;

  ProgramParser(TokenReader reader, Optional<String> database) {
    this.reader = reader;
    this.database = database;
  }

  /** The program that CREATE, which has been taken, makes; empty if it makes something else. */
  Optional<AdminStatement> create() {
    int here = reader.position();
    int kind = here;
    if (reader.is("DEFINER")) {
      while (kind < here + DEFINER_TOKENS_MAX && typeAt(kind).isEmpty()) {
        kind++;
      }
    }
    Optional<Type> type = typeAt(kind);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    // Clients are no accounts of the servers: programs belong to the proxy's own.
    String before = reader.textBefore(here) + " " + reader.textBetween(kind, kind + 1) + " ";
    reader.moveTo(kind + 1);
    boolean ifNotExists = reader.take("IF", "NOT", "EXISTS");
    int named = reader.position();
    TableName name = reader.tableName(database);
    String what = type.get().name().toLowerCase(Locale.ROOT) + " '" + name.key() + "'";
    Optional<AdminStatement.CreateProgram.Event> event = Optional.empty();
    Set<String> parameters = Set.of();
    if (type.get() == Type.TRIGGER) {
      event = Optional.of(event(name));
    } else {
      if (reader.is("RETURNS")) {
        characteristics();
      }
      if (!reader.is("(")) {
        throw reader.syntaxError();
      }
      parameters = parameters();
      characteristics();
    }
    int first = reader.position();
    // As a dump has it.
    boolean guarded =
        event.isPresent()
            && reader.take(TriggerGuard.TOKENS.toArray(String[]::new))
            && endsGuarded();
    ProgramBody body = new ProgramBody(reader, name.database(), what, parameters);
    StoredProgram program =
        new StoredProgram(
            name.database(),
            type.get(),
            name.table(),
            event.map(of -> of.table().table()),
            body.names(),
            body.written(),
            body.variables(),
            outParameters);
    String text = before + reader.textBetween(named, reader.tokenCount());
    return Optional.of(
        new AdminStatement.CreateProgram(
            program,
            what,
            ifNotExists,
            event,
            Optional.ofNullable(body.ofTables()),
            Optional.ofNullable(body.ofStatements()),
            body.assigned(),
            body.ofNew(),
            text,
            // A server says what is wrong where there is no body.
            event.isEmpty() || guarded || first == reader.tokenCount()
                ? text
                : before
                    + reader.textBetween(named, first)
                    + " "
                    + TriggerGuard.around(reader.textBetween(first, reader.tokenCount()))));
  }

  private boolean endsGuarded() {
    List<String> last = TriggerGuard.LAST_TOKENS;
    int from = reader.tokenCount() - last.size();
    return IntStream.range(0, last.size())
        .allMatch(i -> reader.text(from + i).equalsIgnoreCase(last.get(i)));
  }

  private Optional<Type> typeAt(int token) {
    return switch (reader.text(token).toUpperCase(Locale.ROOT)) {
      case "PROCEDURE" -> Optional.of(Type.PROCEDURE);
      case "FUNCTION" -> Optional.of(Type.FUNCTION);
      case "TRIGGER" -> Optional.of(Type.TRIGGER);
      default -> Optional.empty();
    };
  }

  /** {@code BEFORE INSERT ON t FOR EACH ROW [FOLLOWS other]}. */
  private AdminStatement.CreateProgram.Event event(TableName trigger) {
    boolean before = reader.take("BEFORE");
    if (!before) {
      reader.expect("AFTER");
    }
    boolean inserts = reader.take("INSERT");
    if (!inserts && !reader.take("UPDATE")) {
      reader.expect("DELETE");
    }
    reader.expect("ON");
    TableName table = reader.tableName(Optional.of(trigger.database()));
    reader.expect("FOR", "EACH", "ROW");
    if (reader.take("FOLLOWS") || reader.take("PRECEDES")) {
      reader.name();
    }
    return new AdminStatement.CreateProgram.Event(table, before && inserts);
  }

  /** Takes RETURNS with its type, and what is said of the program as a whole. */
  private void characteristics() {
    if (reader.take("RETURNS")) {
      reader.name();
      if (reader.is("(")) {
        reader.skipParentheses();
      }
    }
    int before;
    do {
      before = reader.position();
      if (reader.take("COMMENT")
          || reader.take("CHARSET")
          || reader.take("CHARACTER", "SET")
          || reader.take("COLLATE")
          || reader.take("LANGUAGE")
          || reader.take("SQL", "SECURITY")) {
        reader.moveTo(reader.position() + 1);
      }
      boolean _ =
          reader.take("NOT", "DETERMINISTIC")
              || reader.take("DETERMINISTIC")
              || reader.take("CONTAINS", "SQL")
              || reader.take("NO", "SQL")
              || reader.take("READS", "SQL", "DATA")
              || reader.take("MODIFIES", "SQL", "DATA")
              || reader.take("UNSIGNED")
              || reader.take("ZEROFILL")
              || reader.take("BINARY")
              || reader.take("PRECISION")
              || reader.take("VARYING");
    } while (reader.position() != before);
    if (reader.is("SONAME")) {
      throw AdminException.notSupported(
          "loadable functions concern one server; install them on each of them");
    }
  }

  /** Takes the parenthesis; the first word of each parameter, or that behind IN, OUT, INOUT. */
  private Set<String> parameters() {
    Set<String> names = new HashSet<>();
    int first = reader.position();
    reader.skipParentheses();
    int depth = 0;
    for (int token = first; token < reader.position(); token++) {
      String text = reader.text(token);
      depth += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
      if (depth == 1 && (text.equals("(") || text.equals(","))) {
        String word = reader.text(token + 1).toUpperCase(Locale.ROOT);
        boolean direction = Set.of("IN", "OUT", "INOUT").contains(word);
        outParameters |= direction && !word.equals("IN");
        int name = direction ? token + 2 : token + 1;
        if (reader.isName(name)) {
          names.add(reader.nameAt(name).toLowerCase(Locale.ROOT));
        }
      }
    }
    return names;
  }

  /** Behind DROP; empty if it drops something else. */
  Optional<AdminStatement> drop() {
    Optional<Type> type = typeAt(reader.position());
    if (type.isEmpty()) {
      return Optional.empty();
    }
    reader.moveTo(reader.position() + 1);
    boolean ifExists = reader.take("IF", "EXISTS");
    return Optional.of(
        new AdminStatement.DropProgram(type.get(), reader.tableName(database), ifExists));
  }

  /** Behind ALTER; empty if it alters something else. */
  Optional<AdminStatement> alter() {
    Optional<Type> type = typeAt(reader.position()).filter(found -> found != Type.TRIGGER);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    reader.moveTo(reader.position() + 1);
    TableName name = reader.tableName(database);
    reader.moveTo(reader.tokenCount());
    return Optional.of(new AdminStatement.AlterProgram(type.get(), name, reader.statement()));
  }
}
