/** What to do with a statement, without its literals: valid for one shard map and catalog. */
package io.ringmaster.router.plan;
