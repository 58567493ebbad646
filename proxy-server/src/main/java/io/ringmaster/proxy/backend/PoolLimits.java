package io.ringmaster.proxy.backend;

import java.time.Duration;

/**
 * Limits of one {@link ServerPool}, that is, of one event loop's share of a server.
 *
 * @param maxConnections open and connecting together, at least 1
 * @param minIdle idle connections kept and opened at the start, 0 for none
 * @param maxLifetime after which a connection is replaced when it is given back
 * @param maxIdle after which an idle connection above {@code minIdle} is closed
 * @param acquireTimeout how long a statement waits for a connection
 * @param sharedConnections how many connections short reads of several clients may share; 0 for
 *     none
 */
public record PoolLimits(
    int maxConnections,
    int minIdle,
    Duration maxLifetime,
    Duration maxIdle,
    Duration acquireTimeout,
    int sharedConnections) {}
