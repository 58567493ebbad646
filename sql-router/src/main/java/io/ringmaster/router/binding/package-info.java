/** From the literals of one execution, and a plan's selector, to shard numbers. */
package io.ringmaster.router.binding;
