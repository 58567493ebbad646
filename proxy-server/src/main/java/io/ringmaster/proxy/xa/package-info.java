/** Names of transactions over several shards, and the statements about them that servers get. */
package io.ringmaster.proxy.xa;
