/**
 * What to do with a statement, without its literals: valid for one catalog and for the shard maps
 * that {@link io.ringmaster.metadata.ShardMap#plansLike plan alike}.
 */
package io.ringmaster.router.plan;
