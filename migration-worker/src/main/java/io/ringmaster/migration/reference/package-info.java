/**
 * Makes the reference tables of one server on another, alike in every row. Whoever uses it sees to
 * it that nobody writes them meanwhile.
 */
package io.ringmaster.migration.reference;
