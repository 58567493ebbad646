/**
 * What a client's session is, apart from its socket: variables, default database, transaction,
 * diagnostics. It follows the client to whichever backend connection serves next.
 */
package io.ringmaster.proxy.session;
