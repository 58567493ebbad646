/**
 * Finishes transactions over several servers that nobody finishes: by what was decided, or none.
 */
package io.ringmaster.proxy.recovery;
