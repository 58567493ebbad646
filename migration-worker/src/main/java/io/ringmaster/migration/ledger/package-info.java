/**
 * What a migration remembers on the target, in the same transactions as the rows: progress of the
 * copy, position in the binary log, and who may write.
 */
package io.ringmaster.migration.ledger;
