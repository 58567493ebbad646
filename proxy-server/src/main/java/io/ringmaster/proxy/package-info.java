/**
 * The proxy as a whole: {@code ProxyServer} starts and stops its parts, {@code Cluster} is what its
 * event loops share of the metadata, {@code HoldReport} and {@code MigrationReport} tell others how
 * it is.
 */
package io.ringmaster.proxy;
