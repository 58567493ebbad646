package io.ringmaster.router.plan;

/**
 * What a shard key column can hold: decides whether a literal equals a storable value.
 *
 * @param dataType as {@code information_schema.COLUMNS.DATA_TYPE}, lower case: {@code int}, {@code
 *     varchar}, ..; empty when the catalog lacks the table
 * @param unsigned integer without sign
 * @param maxLength characters or bytes; 0 for integers
 * @param collation of character columns, else empty
 * @param autoIncrement storing 0 or NULL makes MySQL generate a value
 */
public record KeyColumn(
    String dataType, boolean unsigned, long maxLength, String collation, boolean autoIncrement) {}
