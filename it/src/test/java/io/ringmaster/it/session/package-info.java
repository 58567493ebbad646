/** What a session keeps over statements: locks, temporary tables, transactions. */
package io.ringmaster.it.session;
