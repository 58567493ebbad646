package io.ringmaster.router.digest;

import java.util.Arrays;

/**
 * Folds the rows of {@code INSERT .. VALUES (..), (..)} that read like the first into the first:
 * the text, tokens and slots of an equal row are taken back, its literals stay.
 */
final class RowFolding {
  private enum State {
    /** Not an INSERT, or its rows are over. */
    OFF,
    /** Before VALUES. */
    BEFORE,
    /** After VALUES or a comma between rows. */
    EXPECTING_ROW,
    IN_ROW,
    AFTER_ROW
  }

  private Digest out;
  private State state;
  private int rowOffset;
  private int firstLiteral;
  private int firstTextStart;
  private int firstTextEnd;
  private int textMark;
  private int tokenMark;
  private int slotMark;
  private int textStart;

  void reset(Digest digest) {
    out = digest;
    state = State.OFF;
  }

  void insertBegins() {
    state = State.BEFORE;
  }

  /** VALUES, or VALUE where it is no name, outside of all parentheses. */
  void values() {
    if (state == State.BEFORE) {
      state = State.EXPECTING_ROW;
    }
  }

  /** SET, or ON: there were rows before it or there are none, and VALUES(..) is a function. */
  void over() {
    state = State.OFF;
  }

  /** Whether the tokens outside of all parentheses are of interest. */
  boolean watches() {
    return state != State.OFF;
  }

  /** Any token outside of all parentheses that is neither {@code (} nor {@code ,}. */
  void otherToken() {
    if (state != State.BEFORE) {
      state = State.OFF;
    }
  }

  /** A comma outside of all parentheses, before it is written. */
  void comma() {
    if (state == State.AFTER_ROW) {
      textMark = out.textLength;
      tokenMark = out.tokenCount;
      slotMark = out.slotCount;
      state = State.EXPECTING_ROW;
    } else {
      otherToken();
    }
  }

  /** An opening parenthesis outside of all others, after it is written. */
  void open(int offset) {
    if (state != State.EXPECTING_ROW) {
      otherToken();
      return;
    }
    state = State.IN_ROW;
    rowOffset = offset;
    textStart = out.textLength - 1;
    if (out.rowCount == 0) {
      firstTextStart = textStart;
      firstLiteral = out.literalCount;
      out.rowFirstSlot = out.slotCount;
    }
  }

  /** The parenthesis that closes the one of {@link #open}, after it is written. */
  void close(int endOffset) {
    if (state != State.IN_ROW) {
      return;
    }
    if (out.rowCount == 0) {
      firstTextEnd = out.textLength;
      out.slotsPerRow = out.slotCount - out.rowFirstSlot;
      out.literalsPerRow = out.literalCount - firstLiteral;
      out.addRow(rowOffset, endOffset);
      state = hasList() ? State.OFF : State.AFTER_ROW;
      return;
    }
    if (!Arrays.equals(
        out.text, firstTextStart, firstTextEnd, out.text, textStart, out.textLength)) {
      state = State.OFF;
      return;
    }
    out.textLength = textMark;
    out.tokenCount = tokenMark;
    out.slotCount = slotMark;
    out.addRow(rowOffset, endOffset);
    state = State.AFTER_ROW;
  }

  /** Lists of different lengths read the same: such a row's literals are not like the next's. */
  private boolean hasList() {
    for (int slot = out.rowFirstSlot; slot < out.slotCount; slot++) {
      if (out.isList(slot)) {
        return true;
      }
    }
    return false;
  }
}
