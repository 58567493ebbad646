/** The columns of logical tables, as the analysis needs them. */
package io.ringmaster.router.catalog;
