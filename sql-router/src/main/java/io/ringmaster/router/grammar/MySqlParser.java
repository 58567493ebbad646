package io.ringmaster.router.grammar;

import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** The entrance to the grammar. */
public final class MySqlParser {
  /** The grammar looks ahead over each parenthesis, which costs the square of their depth. */
  private static final int PARENTHESES_MAX = 100;

  private MySqlParser() {}

  /**
   * Parses the digest text of a SELECT, INSERT, REPLACE, UPDATE or DELETE.
   *
   * @return the tree; positions are token ordinals, see {@link #firstToken} and {@link #lastToken}
   * @throws SyntaxException when the text is no such statement, or none the grammar knows
   */
  public static SqlNode parse(String digestText) throws SyntaxException {
    if (depth(digestText) > PARENTHESES_MAX) {
      throw new SyntaxException("more than " + PARENTHESES_MAX + " parentheses in one another");
    }
    try {
      return new MySqlParserImpl(new DigestTokens(digestText)).parseSqlStmtEof();
    } catch (ParseException e) {
      throw new SyntaxException(firstLine(e.getMessage()), e);
    } catch (CalciteContextException e) {
      throw new SyntaxException(String.valueOf(e.getMessage()), e);
    } catch (StackOverflowError e) {
      throw new SyntaxException("nested too deeply", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new SyntaxException(String.valueOf(e.getMessage()), e);
    }
  }

  /** How many parentheses are open at most, also where they are never closed. */
  private static int depth(String digestText) {
    int open = 0;
    int most = 0;
    boolean quoted = false;
    for (int i = 0; i < digestText.length(); i++) {
      switch (digestText.charAt(i)) {
        case '`' -> quoted = !quoted;
        case '(' -> most = Math.max(most, quoted ? 0 : ++open);
        case ')' -> open -= quoted ? 0 : 1;
        default -> {}
      }
    }
    return most;
  }

  /**
   * Which token is not understood; the generated parser's list of those it would take is left out.
   */
  private static String firstLine(String message) {
    int at = message.indexOf(" at line ");
    return (at < 0 ? message.lines().findFirst().orElse("") : message.substring(0, at))
        .replace("Encountered", "not expected:");
  }

  /** Ordinal, from 0, of a node's first token in the digest text. */
  public static int firstToken(SqlNode node) {
    SqlParserPos position = node.getParserPosition();
    return position.getColumnNum() - 1;
  }

  /** Ordinal, from 0, of a node's last token in the digest text. */
  public static int lastToken(SqlNode node) {
    SqlParserPos position = node.getParserPosition();
    return position.getEndColumnNum() - 1;
  }
}
