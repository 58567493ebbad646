/**
 * Makes tables of one server on another: reference tables, alike in every row, and those of which a
 * home shard has the definition alone. Whoever uses it sees to it that nobody writes or changes
 * them meanwhile.
 */
package io.ringmaster.migration.reference;
