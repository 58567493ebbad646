/** The copy phase: all moving rows, chunk by chunk in primary-key order. */
package io.ringmaster.migration.copy;
