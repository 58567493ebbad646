/**
 * Admin SQL and DDL: the statements that change the cluster or its tables, rather than rows.
 *
 * <p>{@link io.ringmaster.proxy.admin.AdminService} parses a statement ({@code AdminParser}) and
 * carries it out: on the servers over JDBC, in the metadata by compare-and-set. It blocks and runs
 * on virtual threads; it knows no Netty.
 */
package io.ringmaster.proxy.admin;
