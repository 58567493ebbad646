package io.ringmaster.bench;

import java.nio.charset.StandardCharsets;

/** The statements that are measured. */
final class Statements {
  static final byte[] POINT = bytes("SELECT c FROM sbtest1 WHERE id=12345");
  static final byte[] JOIN =
      bytes(
          "SELECT o.id, o.total, u.name FROM users u JOIN orders o ON o.user_id = u.id"
              + " WHERE u.id = 42 AND o.state IN ('paid', 'sent') ORDER BY o.placed DESC LIMIT 20");
  static final byte[] INSERT = insert(100);

  private Statements() {}

  private static byte[] insert(int rows) {
    StringBuilder sql = new StringBuilder("INSERT INTO sbtest1 (id, k, c, pad) VALUES ");
    for (int i = 0; i < rows; i++) {
      sql.append(i == 0 ? "" : ",")
          .append("(")
          .append(i)
          .append(",")
          .append(i * 7)
          .append(",'0123456789-0123456789','abcdefghij')");
    }
    return bytes(sql.toString());
  }

  private static byte[] bytes(String sql) {
    return sql.getBytes(StandardCharsets.UTF_8);
  }
}
