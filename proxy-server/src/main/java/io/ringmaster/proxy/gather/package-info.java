/**
 * One answer from several shards: the statement's text for the shards, the merge of their result
 * sets as a stream, and writes that go to several of them.
 */
package io.ringmaster.proxy.gather;
