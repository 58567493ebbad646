/** The catch-up phase: what changed on the source since the copy began is made so on the target. */
package io.ringmaster.migration.catchup;
