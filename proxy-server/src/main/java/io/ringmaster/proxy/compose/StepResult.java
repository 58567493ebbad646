package io.ringmaster.proxy.compose;

/**
 * What an OK says.
 *
 * @param affectedRows as the client's CLIENT_FOUND_ROWS has it counted
 * @param insertId 0 for none
 * @param made whether that is a number that was made, which LAST_INSERT_ID() returns, and not one
 *     that the statement gave itself
 * @param info of several rows, as {@code Records: 2 Duplicates: 0 Warnings: 0}; else empty
 */
public record StepResult(long affectedRows, long insertId, boolean made, String info) {}
