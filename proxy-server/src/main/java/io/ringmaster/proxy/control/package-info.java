/**
 * The control plane's way to the servers: Connector/J and HikariCP, blocking, on virtual threads.
 * Loads the catalog, checks servers, runs DDL. Nothing here is on the way of a query.
 */
package io.ringmaster.proxy.control;
