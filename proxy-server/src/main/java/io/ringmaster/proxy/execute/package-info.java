/**
 * The way of a client's command from its packet to its answer, on the client's event loop: {@code
 * CommandLoop} takes it, {@code StatementRunner} and {@code PlanRunner} find out who answers. One
 * shard: {@code SingleExecution}; several: {@code Scatter}; the proxy itself: {@code
 * LocalStatements}. What a session keeps beyond a statement is in {@code session}.
 */
package io.ringmaster.proxy.execute;
