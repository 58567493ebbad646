/**
 * What the proxy counts, and the page Prometheus reads.
 *
 * <p>The data path writes to plain counters of its own event loop ({@link
 * io.ringmaster.proxy.metrics.LoopMetrics}): no lock, no atomic operation, no lookup by name. A
 * scrape adds the loops up. Micrometer and the Prometheus client are not loaded before the first
 * scrape, since loading them would delay the start.
 */
package io.ringmaster.proxy.metrics;
