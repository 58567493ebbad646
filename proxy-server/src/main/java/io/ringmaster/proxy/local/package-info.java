/**
 * Statements that the proxy answers or steers itself: SET, USE, SHOW, KILL, transactions, and
 * SELECTs of session functions.
 */
package io.ringmaster.proxy.local;
