/**
 * The metadata in ZooKeeper: one znode per thing, JSON that a person can read, changed by one
 * multi-op that also raises the epoch.
 *
 * <pre>
 * /ringmaster
 *   epoch                    {"epoch": 42, "recent": [ids of the last changes]}
 *   servers/NAME  shards/NAME  databases/NAME  groups/DATABASE.GROUP
 *   tables/DATABASE.TABLE  accounts/USER
 *   schema-versions/DATABASE touched by every DDL; the version is the znode's mzxid
 *   proxies/ID               ephemeral: address and the epoch the proxy works with
 * </pre>
 *
 * <p>Names are URL-encoded. Everything above {@code schema-versions} changes only together with
 * {@code epoch}, under a check of its version: so a reader who finds the same version of it before
 * and after has read one state, and writers exclude each other.
 */
package io.ringmaster.metadata.store;
