/** Plans by digest text, so that a statement seen before is not parsed again. */
package io.ringmaster.router.cache;
