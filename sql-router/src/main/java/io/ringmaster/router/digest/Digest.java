package io.ringmaster.router.digest;

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

  private int[] tokenStart = new int[TOKEN_CAPACITY];
  private int[] tokenEnd = new int[TOKEN_CAPACITY];
  private int[] tokenText = new int[TOKEN_CAPACITY];
  int tokenCount;

  private int[] literalStart = new int[LITERAL_CAPACITY];
  private int[] literalEnd = new int[LITERAL_CAPACITY];
  private byte[] literalKind = new byte[LITERAL_CAPACITY];
  int literalCount;
  int paramCount;

  private int[] slotLiteral = new int[LITERAL_CAPACITY];
  private int[] slotLength = new int[LITERAL_CAPACITY];
  int slotCount;

  private int[] rowStart = new int[LITERAL_CAPACITY];
  private int[] rowEnd = new int[LITERAL_CAPACITY];
  int rowCount;
  int rowFirstSlot;
  int slotsPerRow;
  int literalsPerRow;

  Verb verb = Verb.EMPTY;
  Verb explained = Verb.EMPTY;
  int hintStart;
  int hintEnd;
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
      tokenStart = new int[TOKEN_CAPACITY];
      tokenEnd = new int[TOKEN_CAPACITY];
      tokenText = new int[TOKEN_CAPACITY];
      literalStart = new int[LITERAL_CAPACITY];
      literalEnd = new int[LITERAL_CAPACITY];
      literalKind = new byte[LITERAL_CAPACITY];
      slotLiteral = new int[LITERAL_CAPACITY];
      slotLength = new int[LITERAL_CAPACITY];
      rowStart = new int[LITERAL_CAPACITY];
      rowEnd = new int[LITERAL_CAPACITY];
    }
  }

  // Written by the digester

  void ensureText(int more) {
    if (textLength + more > text.length) {
      text = Arrays.copyOf(text, Math.max(text.length * 2, textLength + more));
    }
  }

  void addToken(int start, int end, int textOffset) {
    int token = tokenCount;
    if (token == tokenStart.length) {
      tokenStart = Arrays.copyOf(tokenStart, token * 2);
      tokenEnd = Arrays.copyOf(tokenEnd, token * 2);
      tokenText = Arrays.copyOf(tokenText, token * 2);
    }
    tokenStart[token] = start;
    tokenEnd[token] = end;
    tokenText[token] = textOffset;
    tokenCount = token + 1;
  }

  void addLiteral(int start, int end, LiteralKind kind) {
    int literal = literalCount;
    if (literal == literalStart.length) {
      literalStart = Arrays.copyOf(literalStart, literal * 2);
      literalEnd = Arrays.copyOf(literalEnd, literal * 2);
      literalKind = Arrays.copyOf(literalKind, literal * 2);
    }
    literalStart[literal] = start;
    literalEnd[literal] = end;
    literalKind[literal] = (byte) kind.ordinal();
    literalCount = literal + 1;
    if (kind == LiteralKind.PARAM) {
      paramCount++;
    }
  }

  void signLastLiteral(int signOffset, boolean negative) {
    int literal = literalCount - 1;
    literalStart[literal] = signOffset;
    literalKind[literal] |= (byte) (negative ? SIGNED | SIGN_NEGATIVE : SIGNED);
  }

  /** {@code length} is 0 for a scalar slot. */
  void addSlot(int firstLiteral, int length) {
    int slot = slotCount;
    if (slot == slotLiteral.length) {
      slotLiteral = Arrays.copyOf(slotLiteral, slot * 2);
      slotLength = Arrays.copyOf(slotLength, slot * 2);
    }
    slotLiteral[slot] = firstLiteral;
    slotLength[slot] = length;
    slotCount = slot + 1;
  }

  void addRow(int start, int end) {
    int row = rowCount;
    if (row == rowStart.length) {
      rowStart = Arrays.copyOf(rowStart, row * 2);
      rowEnd = Arrays.copyOf(rowEnd, row * 2);
    }
    rowStart[row] = start;
    rowEnd[row] = end;
    rowCount = row + 1;
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
    return tokenStart[Objects.checkIndex(token, tokenCount)];
  }

  /** Offset after the token in the statement; of a list slot: after its last literal. */
  public int tokenEnd(int token) {
    return tokenEnd[Objects.checkIndex(token, tokenCount)];
  }

  /** Offset of the token in the digest text. */
  public int tokenTextOffset(int token) {
    return tokenText[Objects.checkIndex(token, tokenCount)];
  }

  /** The token that holds the byte at this offset of the digest text, or ends right before it. */
  public int tokenAt(int textOffset) {
    Objects.checkIndex(textOffset, textLength);
    int found = Arrays.binarySearch(tokenText, 0, tokenCount, textOffset);
    return found >= 0 ? found : -found - 2;
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
    return literalStart[Objects.checkIndex(literal, literalCount)];
  }

  /** Offset after the literal. */
  public int literalEnd(int literal) {
    return literalEnd[Objects.checkIndex(literal, literalCount)];
  }

  /** How the literal is written. */
  public LiteralKind literalKind(int literal) {
    return LiteralKind.of(literalKind[Objects.checkIndex(literal, literalCount)] & KIND_MASK);
  }

  /**
   * Whether the literal's span begins with a sign. Only numbers in lists do: elsewhere the sign is
   * a token of its own.
   */
  public boolean isSigned(int literal) {
    return (literalKind[Objects.checkIndex(literal, literalCount)] & SIGNED) != 0;
  }

  /** Whether the literal's span begins with a minus sign. */
  public boolean isNegative(int literal) {
    return (literalKind[Objects.checkIndex(literal, literalCount)] & SIGN_NEGATIVE) != 0;
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
      if ((literalKind[i] & KIND_MASK) == LiteralKind.PARAM.ordinal()) {
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
    return slotLength[Objects.checkIndex(slot, slotCount)] > 0;
  }

  /** The literal of a scalar slot; of a slot in folded rows: that of the first row. */
  public int literalFor(int slot) {
    if (isList(slot)) {
      throw new IllegalArgumentException("slot " + slot + " is a list");
    }
    return slotLiteral[slot];
  }

  /** The literal of a slot in folded rows. */
  public int literalFor(int slot, int row) {
    Objects.checkIndex(row, rowCount);
    Objects.checkIndex(slot - rowFirstSlot, slotsPerRow);
    return slotLiteral[slot] + row * literalsPerRow;
  }

  /** The first literal of a list slot. */
  public int listStart(int slot) {
    if (!isList(slot)) {
      throw new IllegalArgumentException("slot " + slot + " is no list");
    }
    return slotLiteral[slot];
  }

  /** The number of consecutive literals of a list slot, at least 1; 0 for a scalar slot. */
  public int listLength(int slot) {
    return slotLength[Objects.checkIndex(slot, slotCount)];
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
    return rowStart[Objects.checkIndex(row, rowCount)];
  }

  /** Offset after the closing parenthesis of a folded row. */
  public int rowEnd(int row) {
    return rowEnd[Objects.checkIndex(row, rowCount)];
  }
}
