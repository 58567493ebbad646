package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Composed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The parts of the text of an INSERT .. SELECT. */
final class InsertSelectText {
  /** READ COMMITTED and READ UNCOMMITTED, as a variable's value or in SET TRANSACTION. */
  private static final Pattern UNLOCKED =
      Pattern.compile("READ[- ](UN)?COMMITTED", Pattern.CASE_INSENSITIVE);

  private static final byte[] LOCK = " FOR SHARE".getBytes(StandardCharsets.US_ASCII);

  private final byte[] head;
  private final byte[] query;
  private final byte[] tail;
  private final int inserted;

  /**
   * Of a statement.
   *
   * @param digest of it
   * @param session whose isolation level says whether MySQL locks what it reads
   */
  InsertSelectText(
      StatementText statement, Digest digest, Composed.InsertSelect insert, ClientSession session) {
    byte[] sql = statement.sql();
    int from = digest.tokenStart(insert.first());
    int to = digest.tokenEnd(insert.last());
    head = Arrays.copyOfRange(sql, statement.off(), from);
    byte[] text = Arrays.copyOfRange(sql, from, to);
    if (insert.locks() && locks(session)) {
      int length = text.length;
      text = Arrays.copyOf(text, length + LOCK.length);
      System.arraycopy(LOCK, 0, text, length, LOCK.length);
    }
    query = text;
    tail = Arrays.copyOfRange(sql, to, statement.off() + statement.len());
    inserted = insertedValues(sql, digest, insert.last() + 1);
  }

  private static int insertedValues(byte[] sql, Digest digest, int first) {
    int count = 0;
    for (int token = first; token + 1 < digest.tokenCount(); token++) {
      if (Tokens.is(sql, digest, token, "VALUES") && Tokens.is(sql, digest, token + 1, "(")) {
        count++;
      }
    }
    return count;
  }

  private static boolean locks(ClientSession session) {
    String said = session.transaction().isolation();
    String level =
        said.isEmpty()
            ? session.state().variables().getOrDefault("transaction_isolation", "")
            : said;
    return !UNLOCKED.matcher(level).find();
  }

  /** Up to the query, with the columns. */
  byte[] head() {
    return head;
  }

  /** The query, with the lock that MySQL takes. */
  byte[] query() {
    return query;
  }

  /** What follows the query; empty, or ON DUPLICATE KEY UPDATE. */
  byte[] tail() {
    return tail;
  }

  /** How often ON DUPLICATE KEY UPDATE has VALUES(col), of each of which MySQL warns. */
  int insertedValues() {
    return inserted;
  }
}
