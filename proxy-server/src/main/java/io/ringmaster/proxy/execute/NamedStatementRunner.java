package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.client.StmtExecute;
import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.NamedStatement;
import io.ringmaster.proxy.session.PreparedStatement;
import io.ringmaster.proxy.session.UserVariable;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.DigestError;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.digest.LiteralReader;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * PREPARE, EXECUTE and DEALLOCATE PREPARE. A server says what it has to say of a PREPARE, and the
 * session keeps the text. EXECUTE is planned like the execution of a driver's prepared statement,
 * with the user variables as its parameters, and becomes an EXECUTE on each shard ({@link
 * PreparedByName}). A session's.
 */
final class NamedStatementRunner {
  private final LoopContext loop;
  private final ClientSession session;
  private final SingleExecution single;
  private final LocalStatements local;
  private final PlanRunner plans;
  private final ExecuteCommand execute = new ExecuteCommand(null);

  NamedStatementRunner(
      LoopContext loop,
      ClientSession session,
      SingleExecution single,
      LocalStatements local,
      PlanRunner plans) {
    this.loop = loop;
    this.session = session;
    this.single = single;
    this.local = local;
    this.plans = plans;
  }

  /** {@code PREPARE name FROM 'text'} or {@code @x}. */
  void prepare(StatementText statement, Tokens tokens) {
    tokens.take();
    String name = tokens.take();
    if (!isName(name) || !tokens.takeWords("FROM") || loop.digest().tokenCount() != 4) {
      local.unsupported(statement);
      return;
    }
    name = Tokens.unquote(name);
    byte[] text;
    try {
      text = text(statement, tokens.take());
    } catch (NamedTexts.RefusedText e) {
      session.named().remove(name);
      local.fail(SqlFailure.notSupported(e.getMessage()));
      return;
    }
    if (text == null) {
      local.unsupported(statement);
      return;
    }
    session.named().remove(name);
    byte[] sql = withoutEnd(text);
    PreparationPlace place = PreparationPlace.find(loop, session, local, sql, true);
    if (place == null) {
      return;
    }
    Digest digest = loop.digest();
    if (digest.error() != DigestError.NONE || digest.nextStatement() >= 0) {
      local.unsupported(
          new StatementText(sql, 0, sql.length, null), "Several statements can't be prepared");
      return;
    }
    NamedStatement prepared =
        NamedStatement.of(place.text(), session, digest.paramCount(), place.viewed());
    if (place.shard() == PreparationPlace.NOWHERE) {
      session.named().put(name, prepared);
      local.ok(List.of());
    } else {
      single.startOutside(place.shard(), new NamedPrepare(session, place, name, prepared));
    }
  }

  /** The text to prepare; null when neither a string nor a variable stands there. */
  private byte[] text(StatementText statement, String source) {
    Digest digest = loop.digest();
    if (source.startsWith("@") && !source.startsWith("@@") && source.length() > 1) {
      return NamedTexts.ofVariable(session.userVariables().find(variable(source)), session);
    }
    boolean string =
        digest.literalCount() == 1
            && (digest.literalKind(0) == LiteralKind.STRING
                || digest.literalKind(0) == LiteralKind.STRING_ESCAPED);
    if (!string) {
      return null;
    }
    LiteralReader reader = new LiteralReader();
    reader.reset(statement.sql(), digest, session.lexerMode());
    reader.readBytes(0);
    return NamedTexts.ofLiteral(Arrays.copyOf(reader.bytes(), reader.length()), session);
  }

  /** As of a text that the client sends: without the last semicolon. */
  private static byte[] withoutEnd(byte[] text) {
    int end = text.length;
    while (end > 0 && (text[end - 1] == ';' || Character.isWhitespace(text[end - 1]))) {
      end--;
    }
    return Arrays.copyOf(text, end);
  }

  private static String variable(String token) {
    return Tokens.unquote(token.substring(1)).toLowerCase(Locale.ROOT);
  }

  /** Whether a token is a name; of others than ASCII it is not known which MySQL takes for one. */
  private boolean isName(String token) {
    return !token.isEmpty()
        && token.charAt(0) != '\''
        && (token.charAt(0) != '"' || session.lexerMode().ansiQuotes())
        && token.chars().allMatch(c -> c < 0x80);
  }

  /** {@code DEALLOCATE PREPARE name}, {@code DROP PREPARE name}. */
  void deallocate(StatementText statement, Tokens tokens) {
    tokens.take();
    if (!tokens.takeWords("PREPARE") || !isName(tokens.peek()) || loop.digest().tokenCount() != 3) {
      local.unsupported(statement);
      return;
    }
    String name = tokens.takeName();
    if (session.named().remove(name)) {
      local.ok(List.of());
    } else {
      local.fail(unknown(name, "DEALLOCATE PREPARE"));
    }
  }

  private static SqlFailure unknown(String name, String by) {
    return SqlFailure.of(MySqlError.ER_UNKNOWN_STMT_HANDLER, name, by);
  }

  /** {@code EXECUTE name USING @x, ..}. */
  void execute(StatementText statement, Tokens tokens) {
    tokens.take();
    String name = tokens.take();
    List<String> variables = isName(name) ? using(tokens) : null;
    if (variables == null) {
      local.unsupported(statement);
      return;
    }
    name = Tokens.unquote(name);
    NamedStatement named = session.named().find(name);
    if (named == null) {
      local.fail(unknown(name, "EXECUTE"));
      return;
    }
    PreparedStatement prepared = named.statement();
    if (prepared.parameterCount() != variables.size()) {
      local.fail(SqlFailure.of(MySqlError.ER_WRONG_ARGUMENTS, "EXECUTE"));
      return;
    }
    String charset = prepared.key().clientCharset();
    if (!charset.isEmpty() && !charset.equals(session.clientCharset())) {
      local.fail(StatementRunner.otherCharset(charset));
      return;
    }
    SqlFailure outdated =
        ViewTexts.outdated(loop, session, prepared.viewed(), prepared.key().database());
    if (outdated != null) {
      local.fail(outdated);
      return;
    }
    List<Parameter> values = new ArrayList<>();
    for (String variable : variables) {
      UserVariable value = session.userVariables().find(variable);
      try {
        values.add(NamedTexts.parameter(value, session));
      } catch (NamedTexts.RefusedText e) {
        local.fail(SqlFailure.notSupported(e.getMessage()));
        return;
      }
    }
    run(named, values);
  }

  /** Names of the variables; null when that is not what stands there. */
  private static List<String> using(Tokens tokens) {
    List<String> variables = new ArrayList<>();
    if (tokens.atEnd()) {
      return variables;
    }
    if (!tokens.takeWords("USING")) {
      return null;
    }
    do {
      String token = tokens.take();
      if (!token.startsWith("@") || token.startsWith("@@") || token.length() == 1) {
        return null;
      }
      variables.add(variable(token));
    } while (tokens.takeWords(","));
    return tokens.atEnd() ? variables : null;
  }

  private void run(NamedStatement named, List<Parameter> values) {
    PreparedStatement prepared = named.statement();
    byte[] sql = prepared.sql();
    LexerMode mode = prepared.lexerMode();
    Digest digest = loop.digest();
    loop.digester().digest(sql, 0, sql.length, mode, digest);
    SqlFailure refused = NamedParameters.refused(digest, values);
    if (refused == null && !named.settle(values, NamedParameters.alikeWhenNull(digest))) {
      refused = NamedParameters.otherTypes();
    }
    if (refused != null) {
      local.fail(refused);
      return;
    }
    String database = prepared.key().database();
    boolean sameReading =
        mode.equals(session.lexerMode()) && Objects.equals(database, session.state().database());
    switch (digest.verb()) {
      case SELECT, INSERT, REPLACE, UPDATE, DELETE, WITH, VALUES, TABLE, DO -> {
        if (values.isEmpty() && isLocal(digest, database)) {
          if (sameReading) {
            plans.run(new StatementText(sql, 0, sql.length, null), database);
          } else {
            local.fail(preparedElsewhere());
          }
          return;
        }
        StatementText text = bound(prepared, values);
        if (local.answersSelect(text)) {
          return;
        }
        try {
          plans.run(text, database);
        } catch (MalformedPacketException e) {
          throw new IllegalStateException("values of the proxy's own", e);
        }
      }
      default -> {
        if (!sameReading && digest.verb() != Verb.SET) {
          local.fail(preparedElsewhere());
        } else if (!mode.equals(session.lexerMode())) {
          local.fail(StatementRunner.otherMode());
        } else if (values.isEmpty()) {
          local.run(digest.verb(), new StatementText(sql, 0, sql.length, null));
        } else {
          local.run(digest.verb(), bound(prepared, values));
        }
      }
    }
  }

  private static SqlFailure preparedElsewhere() {
    return SqlFailure.notSupported(
        "The statement was prepared with another default database or sql_mode; prepare it again"
            + " after changing those");
  }

  /** Whether a statement reads information_schema and the like, of which the proxy knows more. */
  private boolean isLocal(Digest digest, String database) {
    return digest.verb() != Verb.DO
        && loop.router().plan(digest, database, loop.routing()).plan() instanceof Plan.Local;
  }

  private StatementText bound(PreparedStatement prepared, List<Parameter> values) {
    ByteBuf payload = session.channel().alloc().buffer(64 + 16 * values.size());
    new StmtExecute(prepared.id(), StmtExecute.CURSOR_TYPE_NO_CURSOR, values, true)
        .encode(payload, session.profile().capabilities());
    execute.set(prepared, payload, session);
    byte[] sql = prepared.sql();
    return new StatementText(sql, 0, sql.length, null, execute);
  }

  /** The client's command is over, whatever became of it. */
  void ended() {
    execute.discard();
  }
}
