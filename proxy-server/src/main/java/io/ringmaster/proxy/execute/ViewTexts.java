package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.ViewedText;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Splice;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;

/**
 * Puts the queries of views into the place of their names, in a statement that reads views of
 * tables that are not all on one shard.
 */
final class ViewTexts {
  /** In one statement: the time to plan it grows faster than they do, and others wait. */
  private static final int QUERIES_MAX = 256;

  private ViewTexts() {}

  /** Why the queries can't stand in the session's texts; null when they can. */
  static SqlFailure refused(ClientSession session, Plan.Viewed plan) {
    Charset charset = Scatter.charset(session);
    boolean escapes = !session.lexerMode().noBackslashEscapes();
    if (plan.queries().size() > QUERIES_MAX) {
      return SqlFailure.notSupported(
          ("Views of tables that are not all on one shard stand %d times in this statement, or in"
                  + " the views that it reads, and %d times are supported: read the tables"
                  + " themselves")
              .formatted(plan.queries().size(), QUERIES_MAX));
    }
    for (Splice splice : plan.queries()) {
      if (splice instanceof Splice.Replace(_, _, String text)) {
        if (!charset.newEncoder().canEncode(text)) {
          return SqlFailure.notSupported(
              "A view of tables that are not all on one shard has characters that"
                  + " character_set_client does not have: SET NAMES utf8mb4");
        }
        if (!escapes && text.indexOf('\\') >= 0) {
          return SqlFailure.notSupported(
              "A view of tables that are not all on one shard has a backslash in a string, and the"
                  + " sql_mode has NO_BACKSLASH_ESCAPES: set one without");
        }
      }
    }
    return null;
  }

  /**
   * The statement with the queries, which may name views again.
   *
   * @param digest of the statement
   */
  static byte[] text(
      ClientSession session, byte[] sql, int off, int len, Digest digest, Plan.Viewed plan) {
    return Splicer.splice(
        sql, off, len, digest, plan.queries(), LimitValues.NONE, _ -> "", Scatter.charset(session));
  }

  /**
   * The same until no view is left.
   *
   * @param destination has read the statement, and has read the result then
   * @return null when the text names no such view, or when {@link #refused} says why it can't be
   *     had
   */
  static byte[] whole(ClientSession session, Destination destination, byte[] sql, String database) {
    byte[] text = null;
    byte[] last = sql;
    while (destination.plan(database).plan() instanceof Plan.Viewed viewed
        && refused(session, viewed) == null) {
      text = text(session, last, 0, last.length, destination.digest(), viewed);
      destination.read(text, 0, text.length);
      last = text;
    }
    return text;
  }

  /**
   * An EXPLAIN of such a text, which the loop's digest holds then.
   *
   * @param statement the client's EXPLAIN
   * @param inner where in its array what is explained begins
   */
  static StatementText behind(
      LoopContext loop, ClientSession session, StatementText statement, int inner, byte[] text) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(statement.sql(), statement.off(), inner - statement.off());
    all.write(' ');
    all.writeBytes(text);
    byte[] sql = all.toByteArray();
    loop.digester().digest(sql, 0, sql.length, session.lexerMode(), loop.digest());
    return new StatementText(sql, 0, sql.length, null);
  }

  /**
   * Whether a text that was prepared is what the views make of the client's now.
   *
   * @param prepared null for a text without such views
   * @return error 1615, or null
   */
  static SqlFailure outdated(
      LoopContext loop, ClientSession session, ViewedText prepared, String database) {
    if (prepared == null || prepared.isCheckedWith(loop.routing().map())) {
      return null;
    }
    Destination destination = new Destination(loop, session, new Digest());
    destination.read(prepared.source(), 0, prepared.source().length);
    byte[] now = whole(session, destination, prepared.source(), database);
    if (!Arrays.equals(now, prepared.text())) {
      return SqlFailure.of(MySqlError.ER_NEED_REPREPARE);
    }
    prepared.checkedWith(loop.routing().map());
    return null;
  }
}
