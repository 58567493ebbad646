/** Shards that hold rows they do not own, as while rows move, never show or change them. */
package io.ringmaster.it.ownership;
