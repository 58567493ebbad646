/**
 * Proof that the target has the source's moving rows, under traffic; what differs, and its repair.
 */
package io.ringmaster.migration.verify;
