/**
 * The binary log of a source, read by GTID: which primary keys of moving tables each transaction
 * touched, and nothing else of it.
 */
package io.ringmaster.migration.binlog;
