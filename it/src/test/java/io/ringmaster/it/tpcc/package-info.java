/** TPC-C's five transactions over shards, and its consistency conditions. */
package io.ringmaster.it.tpcc;
