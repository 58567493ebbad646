/**
 * MySQL's data statements as Calcite trees. The generated parser is grown from the template inside
 * calcite-core and reads the digest text; positions in the tree are token ordinals of that text.
 */
package io.ringmaster.router.grammar;
