/**
 * Rows and primary keys as SQL text that means exactly them, and the statements that read, write
 * and delete moving rows. Source of all statements of the engine that name a moving table.
 */
package io.ringmaster.migration.rows;
