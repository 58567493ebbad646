/**
 * Authentication by {@code mysql_native_password} and {@code caching_sha2_password}, for both
 * sides: bytes in, bytes out, no I/O. Source: MySQL manual, "Authentication Method Mismatch",
 * "Caching_sha2 information", "Native Authentication".
 */
package io.ringmaster.protocol.auth;
