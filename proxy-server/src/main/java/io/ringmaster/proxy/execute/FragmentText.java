package io.ringmaster.proxy.execute;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A SELECT whose conditions come one by one, as text in UTF-8. */
final class FragmentText {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private String word = " WHERE (";

  /**
   * Begins.
   *
   * @param select up to the FROM clause, inclusive
   */
  FragmentText(String select) {
    write(select);
  }

  private void write(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  void and(String condition) {
    and(condition.getBytes(StandardCharsets.UTF_8));
  }

  void and(byte[] condition) {
    write(word);
    out.writeBytes(condition);
    write(")");
    word = " AND (";
  }

  void andExists(FragmentText query) {
    write(word);
    write("EXISTS (");
    out.writeBytes(query.bytes());
    write("))");
    word = " AND (";
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
