package io.ringmaster.router.digest;

/** Byte classes of MySQL's lexer for character sets that extend ASCII, as one table of bits. */
final class ByteClass {
  static final int SPACE = 1;
  static final int DIGIT = 2;

  /** May stand in an unquoted identifier; every byte from 0x80 may. */
  static final int WORD = 4;

  static final int HEX = 8;

  /**
   * May stand in an unquoted user variable: letters, digits, point, underscore, dollar. Every byte
   * from 0x80 counts as a letter, as in UTF-8; where MySQL takes some for none (signs of latin1,
   * all in ascii), it refuses such names.
   */
  static final int VARIABLE = 16;

  /** Ends the two dashes of a comment. */
  static final int CONTROL = 32;

  /** Starts a comparison operator: {@code = < > !}. */
  static final int COMPARE = 64;

  /** May start a comment, or end a version comment: {@code # - / *}. */
  static final int COMMENT = 128;

  private static final byte[] TABLE = new byte[256];

  static {
    for (int b = 0; b < 256; b++) {
      boolean digit = b >= '0' && b <= '9';
      int upper = b & 0xDF;
      boolean letter = b < 0x80 && upper >= 'A' && upper <= 'Z';
      int bits = 0;
      if (b == ' ' || (b >= 0x09 && b <= 0x0d)) {
        bits |= SPACE;
      }
      if (digit) {
        bits |= DIGIT;
      }
      if (letter || digit || b == '_' || b == '$' || b >= 0x80) {
        bits |= WORD;
      }
      if (digit || (letter && upper <= 'F')) {
        bits |= HEX;
      }
      if (letter || digit || b == '_' || b == '$' || b == '.' || b >= 0x80) {
        bits |= VARIABLE;
      }
      if (b < 0x20 || b == 0x7F) {
        bits |= CONTROL;
      }
      if (b == '=' || b == '<' || b == '>' || b == '!') {
        bits |= COMPARE;
      }
      if (b == '#' || b == '-' || b == '/' || b == '*') {
        bits |= COMMENT;
      }
      TABLE[b] = (byte) bits;
    }
  }

  private ByteClass() {}

  /** Whether {@code b} has any of the bits of {@code classes}. */
  static boolean is(byte b, int classes) {
    return (TABLE[b & 0xFF] & classes) != 0;
  }
}
