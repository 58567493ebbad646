/** How much of the servers a migration may take, and when. */
package io.ringmaster.migration.throttle;
