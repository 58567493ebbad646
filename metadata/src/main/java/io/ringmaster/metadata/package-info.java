/**
 * The cluster as immutable records, the placement functions, and the store that keeps them in
 * ZooKeeper. Nothing outside this module speaks to ZooKeeper.
 *
 * <p>The root package holds the model, {@code .placement} the functions from a key to its slot and
 * from a slot to its shard, {@code .store} the ZooKeeper store and the embedded server.
 */
package io.ringmaster.metadata;
