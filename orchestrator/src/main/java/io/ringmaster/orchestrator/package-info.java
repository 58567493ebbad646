/**
 * Watches servers, fails over dead primaries, keeps the replication factor with spares, and plans
 * rebalancing. Leader-elected; never in a query's way.
 */
package io.ringmaster.orchestrator;
