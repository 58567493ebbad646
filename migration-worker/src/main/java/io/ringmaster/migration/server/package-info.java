/**
 * Connections to MySQL servers on which values pass unchanged, and what is done when one breaks.
 */
package io.ringmaster.migration.server;
