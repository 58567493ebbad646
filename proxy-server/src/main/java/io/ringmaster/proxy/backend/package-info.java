/**
 * Connections to MySQL servers: connecting and logging in, pools by event loop, and the exchange of
 * commands for responses. Everything of one connection happens on one event loop, the one of the
 * clients it serves.
 */
package io.ringmaster.proxy.backend;
