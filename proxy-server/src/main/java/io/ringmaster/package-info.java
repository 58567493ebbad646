/** The executable: arguments, logging, the role to start, and its end. */
package io.ringmaster;
