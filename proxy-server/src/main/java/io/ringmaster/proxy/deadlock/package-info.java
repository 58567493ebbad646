/** Ends deadlocks of transactions over several servers, which no single server can see. */
package io.ringmaster.proxy.deadlock;
