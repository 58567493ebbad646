/** Tests of the artifact that is released. */
package io.ringmaster.it.packaging;
