/** From a key to its canonical form, to its slot, to its shard; and the ring that gives slots. */
package io.ringmaster.metadata.placement;
