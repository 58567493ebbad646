/**
 * What a change of the shard map has to do with statements: those that must wait while keys change
 * their owner, and those that are older than the map and have to end first.
 */
package io.ringmaster.proxy.hold;
