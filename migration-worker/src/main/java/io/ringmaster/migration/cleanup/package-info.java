/** Rows that are no longer, or not to be, where they are: deleted in small transactions. */
package io.ringmaster.migration.cleanup;
