/** Numbers for AUTO_INCREMENT columns of tables on several shards. */
package io.ringmaster.proxy.sequence;
