/**
 * Values of rows and parameters: the text and the binary encoding of every column type, read in
 * place and written without intermediate objects. Source: MySQL manual, "Text Resultset", "Binary
 * Protocol Resultset".
 */
package io.ringmaster.protocol.value;
