package io.ringmaster.proxy.session;

/**
 * The text of a prepared statement in which the queries of views stand in the place of their names.
 * One event loop.
 */
public final class ViewedText {
  private final byte[] source;
  private final byte[] text;
  private Object checked;

  /**
   * Of a statement that is prepared.
   *
   * @param source the client's text
   * @param text made of it
   * @param map that the views are of; compared by identity only
   */
  public ViewedText(byte[] source, byte[] text, Object map) {
    this.source = source;
    this.text = text;
    checked = map;
  }

  /** The client's text. Not a copy. */
  public byte[] source() {
    return source;
  }

  /** What was prepared. Not a copy. */
  public byte[] text() {
    return text;
  }

  /** Whether the text was what a map's views make of the source when that was looked at last. */
  @SuppressWarnings("ReferenceEquality") // another object is looked at
  public boolean isCheckedWith(Object map) {
    return checked == map;
  }

  /** It is what they make of it. */
  public void checkedWith(Object map) {
    checked = map;
  }
}
