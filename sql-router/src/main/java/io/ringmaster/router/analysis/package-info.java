/**
 * From a tree to a plan: which tables it reads or writes, what it says of their shard keys, and how
 * results of several shards become one.
 *
 * <p>The argument for correctness. Every place where a statement names a sharded table is a {@link
 * io.ringmaster.router.analysis.TableUse}. Uses are put into classes: two uses are in one class
 * when an equality of their shard keys holds for every pair of rows that can meet in the answer.
 * The selector is the union, over the classes, of the shards whose keys satisfy what the statement
 * says of the class. When it binds to one shard, every sharded table is restricted to rows of that
 * shard, so the shard's own answer is the answer. When it binds to several, the answer is gathered
 * only if there is one class: then each row of the answer comes from rows of one key, hence from
 * one shard, and shards never share rows.
 */
package io.ringmaster.router.analysis;
