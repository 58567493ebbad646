package io.ringmaster.router.digest;

import java.util.BitSet;

/**
 * Knows whether a {@code ;} is inside the body of a stored program (procedure, function, trigger,
 * event) whose CREATE statement is being read, by counting what END closes.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/sql-compound-statements.html">MySQL 8.0
 *     manual, Compound Statements</a>
 */
final class ProgramBlocks {
  /** Words that are no operands and may be the last before the body. */
  private static final int HEAD_ENDS = Keywords.TYPE | Keywords.BEFORE_BODY;

  private boolean definition;
  private boolean program;
  private int depth;

  /** Of each open block: whether it is a CASE that may be an expression. */
  private final BitSet expressions = new BitSet();

  /** Whether DECLARE .. HANDLER FOR is under way, behind whose conditions a statement begins. */
  private boolean handler;

  /** Whether the condition of UNTIL is under way, which END follows. */
  private boolean until;

  void reset() {
    definition = false;
    program = false;
    depth = 0;
    handler = false;
    until = false;
  }

  void verb(Verb verb) {
    definition = verb == Verb.CREATE || verb == Verb.ALTER;
  }

  /** Whether the words of this statement are of interest. */
  boolean watches() {
    return definition;
  }

  /**
   * Takes the next word.
   *
   * @param previousWord the keyword entry of the token before, or 0
   * @param afterOperand the token before ended an operand: what follows begins the body, if
   *     anything
   * @param afterPunctuation the token before is {@code ;} or a label's colon
   */
  void word(int word, int previousWord, boolean afterOperand, boolean afterPunctuation) {
    int flags = Keywords.flags(word);
    handler = (handler && !afterPunctuation) || Keywords.verb(word) == Verb.HANDLER;
    until = (until && !afterPunctuation) || (word == Keywords.UNTIL && afterPunctuation);
    if ((flags & Keywords.PROGRAM) != 0) {
      program = true;
    } else if (!program) {
      return;
    } else if (word == Keywords.END) {
      end(previousWord, afterOperand, afterPunctuation);
    } else if ((flags & Keywords.BLOCK) != 0 && previousWord != Keywords.END) {
      int previous = Keywords.flags(previousWord);
      boolean headEnded = afterOperand || (previous & HEAD_ENDS) != 0;
      boolean bodyMayBegin = depth == 0 && headEnded && (previous & Keywords.PROGRAM) == 0;
      boolean statementMayBegin =
          afterPunctuation
              || bodyMayBegin
              || (handler && afterOperand)
              || (previous & Keywords.BEFORE_STATEMENT) != 0;
      if (statementMayBegin || word == Keywords.CASE) {
        expressions.set(
            depth, word == Keywords.CASE && !isStatement(previousWord, afterPunctuation));
        depth++;
        handler = false;
      }
    }
  }

  /** END is no reserved word: elsewhere than where it may close something it is a name. */
  private void end(int previousWord, boolean afterOperand, boolean afterPunctuation) {
    boolean closes =
        afterPunctuation
            || previousWord == Keywords.BEGIN
            || (afterOperand && (until || isInExpression()));
    if (depth > 0 && closes) {
      until &= isInExpression();
      depth--;
    }
  }

  /** Whether a CASE is certainly a statement, which END follows behind a semicolon alone. */
  private boolean isStatement(int previousWord, boolean afterPunctuation) {
    boolean ofStatement =
        (previousWord == Keywords.THEN || previousWord == Keywords.ELSE)
            && depth > 0
            && !isInExpression();
    return afterPunctuation || previousWord == Keywords.BEGIN || ofStatement;
  }

  /** Whether the innermost that END closes is a CASE that may be an expression. */
  private boolean isInExpression() {
    return depth > 0 && expressions.get(depth - 1);
  }

  boolean inBody() {
    return depth > 0;
  }
}
