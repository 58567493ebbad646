/**
 * What is known of a table before its rows move: columns and how their values travel exactly, keys,
 * what stands in the way; and what is required of the servers.
 */
package io.ringmaster.migration.table;
