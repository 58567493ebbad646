/** LOAD DATA LOCAL INFILE into tables on several shards. */
package io.ringmaster.it.load;
