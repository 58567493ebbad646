package io.ringmaster.proxy.deadlock;

/**
 * A row of {@code performance_schema.data_lock_waits}: one connection of a server waits for
 * another. Two that are equal are the same wait, since InnoDB's names of locks hold the
 * transaction's id and the lock's place in memory.
 *
 * @param waiting the server's number of the connection that waits
 * @param wanted the lock that it has asked for
 * @param blocking the connection that has the other lock
 * @param blocker that other lock
 */
record LockWait(String server, int waiting, String wanted, int blocking, String blocker) {}
