/**
 * Moves slots, ranges, pinned keys and tables between live shards: copy, binlog catch-up, verify,
 * cutover, reverse, cleanup, as one resumable state machine whose state lives in ZooKeeper.
 */
package io.ringmaster.migration;
