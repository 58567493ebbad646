package io.ringmaster.router.digest;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * What {@link Digester#digest} found out about one statement: the digest text, its tokens, the
 * literals that were taken out of it. Reusable: its arrays grow with the statements and shrink
 * again some time after a huge one. Owned by one thread at a time; valid until the next digest into
 * it.
 *
 * <p>Offsets named <em>start</em> and <em>end</em> (exclusive) are indexes into the array that was
 * digested, not relative to the statement's offset in it.
 *
 * <p><b>Digest text.</b> Tokens with one space between them, no comments. Reserved words are in
 * upper case; other unquoted words are as the client wrote them; quoted identifiers (with
 * backticks, or double quotes under ANSI_QUOTES), names that begin with a digit, reserved words
 * used as names, and strings that are names (aliases, collations) are in backticks. {@code @v} and
 * {@code @@global.x} are single tokens. In a DML statement (see {@link Verb#isDml}, and EXPLAIN of
 * one) a literal is {@code ?}, save integers that are part of the statement's structure: those that
 * may be ordinals in ORDER BY and GROUP BY, and lengths of types. In other statements literals
 * stand as they are, strings in single quotes with backslash escapes. The text does not depend on
 * the session's settings: {@code ||} is written {@code OR} unless it concatenates, {@code &&} is
 * {@code AND}, {@code NOT} under HIGH_NOT_PRECEDENCE is {@code !}.
 *
 * <p><b>Slots and literals.</b> A slot is a {@code ?} of the text, numbered from 0 from left to
 * right. A literal is one in the statement. A scalar slot has one literal. A list slot, the only
 * {@code ?} in {@code IN ( ? )}, has one or more. Consecutive rows of {@code INSERT .. VALUES} that
 * read like the first are folded into it: its slots have one literal per row.
 */
public final class Digest {
  private static final int TEXT_CAPACITY = 1024;
  private static final int TEXT_SPARE = 16;
  private static final int TOKEN_CAPACITY = 256;
  private static final int LITERAL_CAPACITY = 64;

  /** Small statements that must follow a huge one before its arrays are given up. */
  private static final int SHRINK_AFTER = 64;

  private static final int SIGN_NEGATIVE = 0x80;
  private static final int SIGNED = 0x40;
  private static final int KIND_MASK = 0x3F;

  byte[] text = new byte[TEXT_CAPACITY];
  int textLength;
  long hash;

  /** Per token: start, end, offset in the text. */
  private int[] tokens = new int[3 * TOKEN_CAPACITY];

  int tokenCount;

  /** Per literal: start, end, ordinal of its kind with the sign's bits. */
  private int[] literals = new int[3 * LITERAL_CAPACITY];

  int literalCount;
  int paramCount;

  /** Per slot: first literal, length of the list or 0. */
  private int[] slots = new int[2 * LITERAL_CAPACITY];

  int slotCount;

  /** Per folded row: start, end. */
  private int[] rows = new int[2 * LITERAL_CAPACITY];

  int rowCount;
  int rowFirstSlot;
  int slotsPerRow;
  int literalsPerRow;

  Verb verb = Verb.EMPTY;
  Verb explained = Verb.EMPTY;
  int hintStart;
  int hintEnd;
  boolean setsVariables;
  int userVariableMax;
  int statementEnd;
  int nextStatement;
  DigestError error = DigestError.NONE;
  int errorOffset;

  private int peak;
  private int smallInSuccession;

  void reset() {
    shrink();
    textLength = 0;
    tokenCount = 0;
    literalCount = 0;
    paramCount = 0;
    slotCount = 0;
    rowCount = 0;
    rowFirstSlot = 0;
    slotsPerRow = 0;
    literalsPerRow = 0;
    verb = Verb.EMPTY;
    explained = Verb.EMPTY;
    nextStatement = -1;
  }

  private void shrink() {
    int used = Math.max(Math.max(textLength, tokenCount), Math.max(literalCount, rowCount));
    if (used > 8 * TEXT_CAPACITY) {
      peak = used;
      smallInSuccession = 0;
    } else if (peak > 0 && ++smallInSuccession >= SHRINK_AFTER) {
      peak = 0;
      text = new byte[TEXT_CAPACITY];
      tokens = new int[3 * TOKEN_CAPACITY];
      literals = new int[3 * LITERAL_CAPACITY];
      slots = new int[2 * LITERAL_CAPACITY];
      rows = new int[2 * LITERAL_CAPACITY];
    }
  }

  // Written by the digester

  /** Makes room, with some to spare for copies of whole words of memory. */
  void ensureText(int more) {
    int needed = textLength + more + TEXT_SPARE;
    if (needed > text.length) {
      text = Arrays.copyOf(text, Math.max(text.length * 2, needed));
    }
  }

  private static int[] grow(int[] array) {
    return Arrays.copyOf(array, array.length * 2);
  }

  void addToken(int start, int end, int textOffset) {
    int at = 3 * tokenCount++;
    if (at == tokens.length) {
      tokens = grow(tokens);
    }
    tokens[at] = start;
    tokens[at + 1] = end;
    tokens[at + 2] = textOffset;
  }

  @SuppressWarnings("EnumOrdinal") // LiteralKind.of turns it back
  void addLiteral(int start, int end, LiteralKind kind) {
    int at = 3 * literalCount++;
    if (at == literals.length) {
      literals = grow(literals);
    }
    literals[at] = start;
    literals[at + 1] = end;
    literals[at + 2] = kind.ordinal();
    if (kind == LiteralKind.PARAM) {
      paramCount++;
    }
  }

  void signLastLiteral(int signOffset, boolean negative) {
    int at = 3 * (literalCount - 1);
    literals[at] = signOffset;
    literals[at + 2] |= negative ? SIGNED | SIGN_NEGATIVE : SIGNED;
  }

  /** {@code length} is 0 for a scalar slot. */
  void addSlot(int firstLiteral, int length) {
    int at = 2 * slotCount++;
    if (at == slots.length) {
      slots = grow(slots);
    }
    slots[at] = firstLiteral;
    slots[at + 1] = length;
  }

  void addRow(int start, int end) {
    int at = 2 * rowCount++;
    if (at == rows.length) {
      rows = grow(rows);
    }
    rows[at] = start;
    rows[at + 1] = end;
  }

  // The statement

  /** The digest text's bytes, of which the first {@link #textLength} count. Not a copy. */
  public byte[] text() {
    return text;
  }

  /** Bytes of digest text; 0 for an empty statement. */
  public int textLength() {
    return textLength;
  }

  /** A copy of the digest text as a string. */
  public String textString() {
    return new String(text, 0, textLength, StandardCharsets.UTF_8);
  }

  /** A 64-bit hash of the digest text; not a secret and not proof against forgery. */
  public long hash() {
    return hash;
  }

  /** The statement's first word. */
  public Verb verb() {
    return verb;
  }

  /**
   * Of EXPLAIN, DESCRIBE and DESC: the DML verb of the statement explained. {@link Verb#EMPTY} if
   * there is none.
   */
  public Verb explainedVerb() {
    return explained;
  }

  /**
   * Offset of the hint <code>/*ringmaster .. *&#47;</code>, or -1: it must be the first comment.
   */
  public int hintStart() {
    return hintStart;
  }

  /** Offset after the hint, or -1. */
  public int hintEnd() {
    return hintEnd;
  }

  /**
   * Whether the statement has an optimizer hint <code>/*+ SET_VAR(..) *&#47;</code>; also if such a
   * comment stands where MySQL takes no hints.
   */
  public boolean setsVariables() {
    return setsVariables;
  }

  /** Bytes of the longest token that is a user variable, as the client wrote it; 0 without one. */
  public int userVariableMax() {
    return userVariableMax;
  }

  /** Offset after this statement: of its {@code ;}, or of the input's end. */
  public int statementEnd() {
    return statementEnd;
  }

  /**
   * Offset of the next statement in the input, behind the {@code ;}, or -1 if only blanks and
   * comments are left. Without CLIENT_MULTI_STATEMENTS a next statement is a syntax error (1064).
   */
  public int nextStatement() {
    return nextStatement;
  }

  /**
   * {@link DigestError#NONE} if the statement was read; otherwise nothing else here is reliable.
   */
  public DigestError error() {
    return error;
  }

  /** Offset where what {@link #error} names begins, or -1. */
  public int errorOffset() {
    return errorOffset;
  }

  // Tokens

  /** Tokens of the digest text. */
  public int tokenCount() {
    return tokenCount;
  }

  /** Offset of the token's first byte in the statement; of a list slot: of its first literal. */
  public int tokenStart(int token) {
    return tokens[3 * Objects.checkIndex(token, tokenCount)];
  }

  /** Offset after the token in the statement; of a list slot: after its last literal. */
  public int tokenEnd(int token) {
    return tokens[3 * Objects.checkIndex(token, tokenCount) + 1];
  }

  /** Offset of the token in the digest text. */
  public int tokenTextOffset(int token) {
    return tokens[3 * Objects.checkIndex(token, tokenCount) + 2];
  }

  /** Offset after the token in the digest text. */
  public int tokenTextEnd(int token) {
    return token + 1 < tokenCount ? tokenTextOffset(token + 1) - 1 : textLength;
  }

  /** The token as it stands in the digest text, read as a character set; empty past the ends. */
  public String tokenText(int token, Charset charset) {
    if (token < 0 || token >= tokenCount) {
      return "";
    }
    int start = tokenTextOffset(token);
    return new String(text, start, tokenTextEnd(token) - start, charset);
  }

  /** The token that holds the byte at this offset of the digest text, or ends right before it. */
  public int tokenAt(int textOffset) {
    Objects.checkIndex(textOffset, textLength);
    int low = 0;
    int high = tokenCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (tokens[3 * middle + 2] <= textOffset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  // Literals

  /** Literals of the statement, those that stayed in the text included. */
  public int literalCount() {
    return literalCount;
  }

  /** Literals that are {@code ?} markers; in a statement that is not prepared each is an error. */
  public int paramCount() {
    return paramCount;
  }

  /** Offset of the literal's first byte: of its sign, introducer or DATE keyword if it has one. */
  public int literalStart(int literal) {
    return literals[3 * Objects.checkIndex(literal, literalCount)];
  }

  /** Offset after the literal. */
  public int literalEnd(int literal) {
    return literals[3 * Objects.checkIndex(literal, literalCount) + 1];
  }

  /** How the literal is written. */
  public LiteralKind literalKind(int literal) {
    return LiteralKind.of(literals[3 * Objects.checkIndex(literal, literalCount) + 2] & KIND_MASK);
  }

  /**
   * Whether the literal's span begins with a sign. Only numbers in lists do: elsewhere the sign is
   * a token of its own.
   */
  public boolean isSigned(int literal) {
    return (literals[3 * Objects.checkIndex(literal, literalCount) + 2] & SIGNED) != 0;
  }

  /** Whether the literal's span begins with a minus sign. */
  public boolean isNegative(int literal) {
    return (literals[3 * Objects.checkIndex(literal, literalCount) + 2] & SIGN_NEGATIVE) != 0;
  }

  /** Which {@code ?} marker, from 0, this PARAM literal is. Takes a walk over the literals. */
  public int paramOrdinal(int literal) {
    if (literalKind(literal) != LiteralKind.PARAM) {
      throw new IllegalArgumentException("literal " + literal + " is no parameter marker");
    }
    if (paramCount == literalCount) {
      return literal;
    }
    int ordinal = 0;
    for (int i = 0; i < literal; i++) {
      if (literalKind(i) == LiteralKind.PARAM) {
        ordinal++;
      }
    }
    return ordinal;
  }

  // Slots

  /** The {@code ?}s of the digest text. */
  public int slotCount() {
    return slotCount;
  }

  /** Whether the slot is the only one of an IN list and may have any number of literals. */
  public boolean isList(int slot) {
    return slots[2 * Objects.checkIndex(slot, slotCount) + 1] > 0;
  }

  /** The literal of a scalar slot; of a slot in folded rows: that of the first row. */
  public int literalFor(int slot) {
    if (isList(slot)) {
      throw new IllegalArgumentException("slot " + slot + " is a list");
    }
    return slots[2 * slot];
  }

  /** The literal of a slot in folded rows. */
  public int literalFor(int slot, int row) {
    Objects.checkIndex(row, rowCount);
    Objects.checkIndex(slot - rowFirstSlot, slotsPerRow);
    return slots[2 * slot] + row * literalsPerRow;
  }

  /** The first literal of a list slot. */
  public int listStart(int slot) {
    if (!isList(slot)) {
      throw new IllegalArgumentException("slot " + slot + " is no list");
    }
    return slots[2 * slot];
  }

  /** The number of consecutive literals of a list slot, at least 1; 0 for a scalar slot. */
  public int listLength(int slot) {
    return slots[2 * Objects.checkIndex(slot, slotCount) + 1];
  }

  /**
   * Rows of {@code INSERT .. VALUES} that the first row in the text stands for, itself included; 0
   * if there are no such rows. Rows that differ from the first, and all after them, follow in the
   * text.
   */
  public int foldedRows() {
    return rowCount;
  }

  /** The first slot of the folded row; its slots are consecutive. */
  public int rowFirstSlot() {
    return rowFirstSlot;
  }

  /** Slots of the folded row; 0 if it has no literals. */
  public int slotsPerRow() {
    return slotsPerRow;
  }

  /** Offset of the opening parenthesis of a folded row. */
  public int rowStart(int row) {
    return rows[2 * Objects.checkIndex(row, rowCount)];
  }

  /** Offset after the closing parenthesis of a folded row. */
  public int rowEnd(int row) {
    return rows[2 * Objects.checkIndex(row, rowCount) + 1];
  }
}
