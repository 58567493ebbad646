/** How a transaction that has written on several servers becomes one that is committed, or none. */
package io.ringmaster.proxy.commit;
