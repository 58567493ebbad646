package io.ringmaster.router.binding;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.plan.KeyOperand;
import io.ringmaster.router.plan.Numbering;
import io.ringmaster.router.plan.Refusal;

/**
 * Reads what the rows of an INSERT give an AUTO_INCREMENT column. Reusable; one per event loop.
 * What {@link #read} found holds until the next call.
 */
public final class GivenNumbers {
  private static final KeyType INTEGER = new KeyType.IntegerKey();

  private final KeyValue value = new KeyValue();
  private Refusal refusal;

  /** Why {@link #read} gave nothing. */
  public Refusal refusal() {
    return refusal;
  }

  /**
   * The values in the order of the rows: {@link Numbering#WANTED} for rows that get a number,
   * {@link Numbering#UNCOUNTED} for values that are not counted. Those above 2^63 - 1 count as
   * that.
   *
   * @param digest of the statement
   * @param statement the array that was digested, unchanged since
   * @param mode the mode it was digested in
   * @param parameters of COM_STMT_EXECUTE; null for a statement in text
   * @param storesZero whether 0 is a value and asks for no number
   * @return null when a value is not certain: {@link #refusal} says which
   */
  public long[] read(
      Numbering numbering,
      Digest digest,
      byte[] statement,
      LexerMode mode,
      Parameters parameters,
      StringConversion conversion,
      boolean storesZero) {
    value.reset(statement, digest, mode, parameters, conversion);
    long[] rows = new long[count(numbering, digest)];
    for (int row = 0; row < rows.length; row++) {
      switch (of(numbering, digest, row)) {
        case Numbering.Value.Absent _, Numbering.Value.Default _ -> rows[row] = Numbering.WANTED;
        case Numbering.Value.Given(KeyOperand.Slot slot) -> {
          int literal = literal(digest, slot, row);
          switch (value.read(literal, slot.negated(), INTEGER, null, true)) {
            case KeyValue.NEVER -> rows[row] = Numbering.WANTED;
            case KeyValue.INTEGER -> rows[row] = counted(storesZero);
            default -> {
              refusal =
                  Refusal.notSupported(
                      "what row "
                          + (row + 1)
                          + " gives the AUTO_INCREMENT column "
                          + numbering.column()
                          + " is not certain before MySQL has converted it; write it as an integer,"
                          + " NULL or DEFAULT");
              return null;
            }
          }
          if (rows[row] == Numbering.WANTED && slot.negated()) {
            refusal = Refusal.notSupported("-0 for an AUTO_INCREMENT column; write 0 or NULL");
            return null;
          }
        }
      }
    }
    return rows;
  }

  private long counted(boolean storesZero) {
    if (value.isUnsigned()) {
      return Long.MAX_VALUE;
    }
    if (value.integer() == 0) {
      return storesZero ? Numbering.UNCOUNTED : Numbering.WANTED;
    }
    return value.integer() < 0 ? Numbering.UNCOUNTED : value.integer();
  }

  /** How many rows the statement has. */
  private static int count(Numbering numbering, Digest digest) {
    return Math.max(1, digest.foldedRows()) + numbering.rows().size() - 1;
  }

  /** What a row gives, as written. */
  public static Numbering.Value of(Numbering numbering, Digest digest, int row) {
    int folded = Math.max(1, digest.foldedRows());
    return numbering.rows().get(Math.max(0, row - folded + 1));
  }

  /** The literal of an operand in one of the rows, of which the first may be folded. */
  public static int literal(Digest digest, KeyOperand.Slot operand, int row) {
    return row < digest.foldedRows()
        ? digest.literalFor(operand.slot(), row)
        : digest.literalFor(operand.slot());
  }
}
