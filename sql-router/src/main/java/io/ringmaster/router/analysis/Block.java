package io.ringmaster.router.analysis;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * A SELECT, UPDATE or DELETE as a place for conditions.
 *
 * @param scope its tables
 * @param items what it selects; empty for UPDATE and DELETE
 * @param where its condition; null when there is none
 * @param wherePlace ordinal of the token that WHERE follows or would follow
 * @param tableWord ordinal of the word TABLE, when that stands for SELECT * FROM and takes no
 *     WHERE; else -1
 */
record Block(Scope scope, SqlNodeList items, SqlNode where, int wherePlace, int tableWord) {}
