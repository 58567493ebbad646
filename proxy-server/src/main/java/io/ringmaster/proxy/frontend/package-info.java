/** The client's side: listening, TLS, login, and the channel handler that frames commands. */
package io.ringmaster.proxy.frontend;
