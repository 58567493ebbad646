package io.ringmaster.router.digest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Appends tokens to the text of a {@link Digest}: how things are spelled there, not when. */
final class TextWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long MIX_A = 0x9E3779B97F4A7C15L;
  private static final long MIX_B = 0xD6E8FEB86659FD93L;

  private Digest out;
  private boolean backslashEscapes;
  private boolean ansiQuotes;

  void reset(Digest digest, LexerMode mode) {
    out = digest;
    backslashEscapes = !mode.noBackslashEscapes();
    ansiQuotes = mode.ansiQuotes();
  }

  /** Begins a token whose text takes at most {@code most} bytes. */
  void begin(int start, int end, int most) {
    out.ensureText(most + 1);
    if (out.textLength > 0) {
      out.text[out.textLength++] = ' ';
    }
    out.addToken(start, end, out.textLength);
  }

  void slot(int start, int end) {
    begin(start, end, 1);
    out.text[out.textLength++] = '?';
  }

  /** The bytes as the client wrote them. */
  void raw(byte[] sql, int start, int end) {
    begin(start, end, end - start);
    copy(sql, start, end - start);
  }

  /** A word that stands for the client's token. */
  void word(byte[] word, int start, int end) {
    begin(start, end, word.length);
    copy(word, 0, word.length);
  }

  /** Short pieces are copied eight bytes at a time, into the spare room behind the text. */
  private void copy(byte[] from, int start, int length) {
    byte[] text = out.text;
    int to = out.textLength;
    if (length <= 16 && start + 16 <= from.length) {
      LONG.set(text, to, (long) LONG.get(from, start));
      if (length > 8) {
        LONG.set(text, to + 8, (long) LONG.get(from, start + 8));
      }
    } else if (length < 8) {
      for (int i = 0; i < length; i++) {
        text[to + i] = from[start + i];
      }
    } else {
      System.arraycopy(from, start, text, to, length);
    }
    out.textLength = to + length;
  }

  /** An unquoted name that must be quoted in the text. */
  void quotedName(byte[] sql, int start, int end) {
    begin(start, end, end - start + 2);
    append((byte) '`');
    copy(sql, start, end - start);
    append((byte) '`');
  }

  /** A name in backticks or double quotes. */
  void requotedName(byte[] sql, int start, int end) {
    begin(start, end, 2 * (end - start));
    requote(sql, start, end);
  }

  private void requote(byte[] sql, int start, int end) {
    byte quote = sql[start];
    append((byte) '`');
    for (int p = start + 1; p < end - 1; p++) {
      byte b = sql[p];
      if (b == quote) {
        p++;
      }
      appendInName(b);
    }
    append((byte) '`');
  }

  /** A keyword in upper case. */
  void keyword(int entry, int start, int end) {
    begin(start, end, end - start);
    copy(Keywords.text(entry), 0, end - start);
  }

  private void append(byte b) {
    out.text[out.textLength++] = b;
  }

  private void appendInName(byte b) {
    append(b);
    if (b == '`') {
      append(b);
    }
  }

  /** Begins a name in backticks that is written as strings, which follow piece by piece. */
  void beginStringName(int start, int end) {
    begin(start, end, 2 * (end - start) + 2);
    append((byte) '`');
  }

  /** Decodes one quoted string into the name begun. */
  void stringNamePiece(byte[] sql, int start, int end) {
    byte quote = sql[start];
    for (int p = start + 1; p < end - 1; p++) {
      byte b = sql[p];
      if (b == quote) {
        p++;
      } else if (b == '\\' && backslashEscapes) {
        p++;
        b = StringEscapes.decode(sql[p]);
      }
      appendInName(b);
    }
  }

  void endStringName() {
    append((byte) '`');
  }

  /** {@code @} and a quoted or unquoted name. */
  void userVariable(byte[] sql, int start, int end) {
    byte quote = end > start + 1 ? sql[start + 1] : 0;
    if (quote != '\'' && quote != '"' && quote != '`') {
      raw(sql, start, end);
      return;
    }
    begin(start, end, 2 * (end - start) + 2);
    append((byte) '@');
    if (quote == '`' || (quote == '"' && ansiQuotes)) {
      requote(sql, start + 1, end);
      return;
    }
    append((byte) '`');
    stringNamePiece(sql, start + 1, end);
    append((byte) '`');
  }

  /** Begins a token of several pieces that take up to twice the space of the source. */
  void beginPieces(int start, int end) {
    begin(start, end, 2 * (end - start) + 2);
  }

  /** Bytes before the strings of a literal: {@code _utf8mb4}, {@code DATE}. */
  void piece(byte[] sql, int start, int end) {
    spaceInToken();
    copy(sql, start, end - start);
  }

  /** One quoted string, in single quotes and with backslash escapes. */
  void stringPiece(byte[] sql, int start, int end, boolean apart) {
    if (apart) {
      spaceInToken();
    }
    byte quote = sql[start];
    append((byte) '\'');
    for (int p = start + 1; p < end - 1; p++) {
      byte b = sql[p];
      if (b == quote) {
        p++;
        append(b);
        if (b == '\'') {
          append(b);
        }
      } else if (b == '\'') {
        append(b);
        append(b);
      } else if (b == '\\') {
        append(b);
        append(backslashEscapes ? sql[++p] : b);
      } else {
        append(b);
      }
    }
    append((byte) '\'');
  }

  private void spaceInToken() {
    if (out.textLength > out.tokenTextOffset(out.tokenCount - 1)) {
      append((byte) ' ');
    }
  }

  /** Hash of the whole text, eight bytes at a time. */
  long hash() {
    byte[] text = out.text;
    int length = out.textLength;
    long h = length * MIX_A;
    int p = 0;
    for (; p + 8 <= length; p += 8) {
      h = mix(h ^ (long) LONG.get(text, p));
    }
    if (p + 4 <= length) {
      h = mix(h ^ ((int) INT.get(text, p) & 0xFFFFFFFFL));
      p += 4;
    }
    long tail = 0;
    for (; p < length; p++) {
      tail = tail << 8 | (text[p] & 0xFF);
    }
    return mix(mix(h ^ tail) ^ MIX_A);
  }

  private static long mix(long x) {
    return Math.unsignedMultiplyHigh(x, MIX_B) ^ x * MIX_B;
  }
}
