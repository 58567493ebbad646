/** AUTO_INCREMENT on several shards. */
package io.ringmaster.it.sequence;
