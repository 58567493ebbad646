/**
 * Answers that MySQL itself finishes: rows of several shards are gathered into temporary tables on
 * one connection, the workbench, where the client's own text runs.
 */
package io.ringmaster.proxy.finish;
