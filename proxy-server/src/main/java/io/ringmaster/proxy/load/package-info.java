/**
 * LOAD DATA LOCAL INFILE into tables on several shards: reads the client's file row by row as MySQL
 * does, and gives each shard the rows that it owns.
 */
package io.ringmaster.proxy.load;
