/**
 * SQL text in, plan out; no I/O.
 *
 * <p>{@code digest} is the lexer: it takes the literals out of a statement. {@code cache} finds the
 * plan of a digest. On a miss {@code grammar} (Calcite's, extended to MySQL) parses the digest text
 * and {@code analysis} resolves it against {@code catalog} and yields a {@code plan}. {@code
 * binding} puts the literals of one execution into a plan and gets shard numbers.
 */
package io.ringmaster.router;
