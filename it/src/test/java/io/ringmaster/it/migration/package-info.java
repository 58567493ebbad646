/** The data engine of online resharding between two real servers. */
package io.ringmaster.it.migration;
