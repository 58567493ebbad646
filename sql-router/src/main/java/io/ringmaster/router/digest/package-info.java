/**
 * One pass over the bytes of a MySQL statement: the digest text, where its literals and tokens are,
 * and readers for the literals' values. Everything lexical about MySQL is decided here and nowhere
 * else; the grammar parses the digest text.
 */
package io.ringmaster.router.digest;
