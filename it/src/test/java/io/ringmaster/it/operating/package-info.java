/** What an operator does and sees: health, states, logins of servers. */
package io.ringmaster.it.operating;
