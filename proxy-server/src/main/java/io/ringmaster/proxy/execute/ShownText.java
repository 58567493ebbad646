package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Splice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/** Parts of the texts that a server gets in the place of a client's SHOW. */
final class ShownText {
  private ShownText() {}

  /** Hexadecimal: the same in every character set and sql_mode, whatever is in the text. */
  static String literal(String text) {
    return "_utf8mb4 X'" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "'";
  }

  /**
   * LIKE as a condition of WHERE, and something behind it.
   *
   * @param word ordinal of the token that LIKE or WHERE may follow
   * @param name the column that LIKE is for
   */
  static List<Splice> condition(Digest digest, int word, String name, String behind) {
    Tokens tokens = new Tokens(digest);
    int last = digest.tokenCount() - 1;
    List<Splice> splices = new ArrayList<>();
    if (tokens.text(word + 1).equalsIgnoreCase("LIKE")) {
      splices.add(new Splice.Replace(word + 1, word + 1, "WHERE " + name + " LIKE"));
      splices.add(new Splice.After(last, behind));
    } else if (tokens.text(word + 1).equalsIgnoreCase("WHERE")) {
      splices.add(new Splice.After(word + 1, " ("));
      splices.add(new Splice.After(last, ")" + behind));
    } else {
      splices.add(new Splice.After(last, " WHERE TRUE" + behind));
    }
    return splices;
  }

  /** The statement with its splices. */
  static StatementText spliced(
      ClientSession session, StatementText statement, Digest digest, List<Splice> splices) {
    byte[] text =
        Splicer.splice(
            statement.sql(),
            statement.off(),
            statement.len(),
            digest,
            splices,
            LimitValues.NONE,
            UnaryOperator.identity(),
            Scatter.charset(session));
    return new StatementText(text, 0, text.length, null);
  }
}
