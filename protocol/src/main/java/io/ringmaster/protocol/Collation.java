package io.ringmaster.protocol;

/**
 * One row of {@code information_schema.COLLATIONS}.
 *
 * @param id the number in handshakes, column definitions and variables; 1..323 in 8.0.31
 * @param name such as {@code utf8mb4_0900_ai_ci}
 * @param charset the character set it orders
 * @param isDefault whether it is its character set's default
 */
public record Collation(int id, String name, MySqlCharset charset, boolean isDefault) {}
