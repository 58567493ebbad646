/**
 * Statements that are carried out by several others of the same session: rows are read by one, and
 * written by the next. All of them happen, or none.
 */
package io.ringmaster.proxy.compose;
