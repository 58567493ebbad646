package io.ringmaster.protocol;

import static io.ringmaster.protocol.MySqlError.Blame.BACKEND;
import static io.ringmaster.protocol.MySqlError.Blame.INTERNAL;
import static io.ringmaster.protocol.MySqlError.Blame.RESOURCES;
import static io.ringmaster.protocol.MySqlError.Blame.UNSUPPORTED;
import static io.ringmaster.protocol.MySqlError.Blame.USER;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Errors the proxy itself may answer with. Numbers, SQLSTATEs and texts of {@code ER_*} are those
 * of MySQL 8.0.31 (MySQL manual B.3.1); {@code CR_*} are the client library's (B.3.2), for lost
 * backends; {@code RM_*}, 30000..31999, are Ringmaster's own: MySQL uses none of them, and PyMySQL
 * takes greater ones, such as those MySQL leaves to third parties, for negative numbers.
 */
public enum MySqlError {
  ER_CON_COUNT_ERROR(
      1040,
      "08004",
      RESOURCES,
      "Too many connections",
      "Raise the proxy's connection limit or close idle connections."),
  ER_OUT_OF_RESOURCES(
      1041,
      "HY000",
      RESOURCES,
      "Out of memory; check if mysqld or some other process uses all available memory; if not, you"
          + " may have to use 'ulimit' to allow mysqld to use more memory or you can add more swap"
          + " space",
      "Give the process more memory or lower the connection limit."),
  ER_BAD_HOST_ERROR(
      1042,
      "08S01",
      RESOURCES,
      "Can't get hostname for your address",
      "Check name resolution on the proxy's host."),
  ER_HANDSHAKE_ERROR(
      1043,
      "08S01",
      USER,
      "Bad handshake",
      "Use a client that speaks the MySQL 4.1 protocol or later."),
  ER_DBACCESS_DENIED_ERROR(
      1044,
      "42000",
      USER,
      "Access denied for user '%.48s'@'%.64s' to database '%.192s'",
      "Grant the account access to the database."),
  ER_ACCESS_DENIED_ERROR(
      1045,
      "28000",
      USER,
      "Access denied for user '%.48s'@'%.64s' (using password: %s)",
      "Check user name, password and host of the account."),
  ER_NO_DB_ERROR(
      1046,
      "3D000",
      USER,
      "No database selected",
      "Name a database when connecting, or run USE first."),
  ER_UNKNOWN_COM_ERROR(
      1047,
      "08S01",
      UNSUPPORTED,
      "Unknown command",
      "Use a command of the MySQL 8.0 client protocol."),
  ER_BAD_NULL_ERROR(
      1048, "23000", USER, "Column '%.192s' cannot be null", "Give the column a value."),
  ER_BAD_DB_ERROR(
      1049,
      "42000",
      USER,
      "Unknown database '%.192s'",
      "Check the spelling, or create the database first."),
  ER_TABLE_EXISTS_ERROR(
      1050,
      "42S01",
      USER,
      "Table '%.192s' already exists",
      "Drop the table first or use IF NOT EXISTS."),
  ER_BAD_TABLE_ERROR(
      1051, "42S02", USER, "Unknown table '%.129s'", "Check the spelling or use IF EXISTS."),
  ER_NON_UNIQ_ERROR(
      1052,
      "23000",
      USER,
      "Column '%.192s' in %.192s is ambiguous",
      "Qualify the column with its table."),
  ER_SERVER_SHUTDOWN(
      1053,
      "08S01",
      RESOURCES,
      "Server shutdown in progress",
      "Reconnect: another proxy will answer."),
  ER_BAD_FIELD_ERROR(
      1054,
      "42S22",
      USER,
      "Unknown column '%.192s' in '%.192s'",
      "Check the spelling of the column."),
  ER_WRONG_VALUE_COUNT(
      1058,
      "21S01",
      USER,
      "Column count doesn't match value count",
      "Give as many values as columns."),
  ER_TOO_LONG_IDENT(
      1059,
      "42000",
      USER,
      "Identifier name '%.100s' is too long",
      "Use a name of at most 64 characters."),
  ER_DUP_FIELDNAME(1060, "42S21", USER, "Duplicate column name '%.192s'", "Name each column once."),
  ER_DUP_KEYNAME(1061, "42000", USER, "Duplicate key name '%.192s'", "Name each key once."),
  ER_DUP_ENTRY(
      1062,
      "23000",
      USER,
      "Duplicate entry '%.192s' for key %d",
      "A row with this key exists already."),
  ER_PARSE_ERROR(
      1064,
      "42000",
      USER,
      "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server"
          + " version for the right syntax to use near '%.80s' at line %d",
      "Correct the statement near the place shown."),
  ER_EMPTY_QUERY(1065, "42000", USER, "Query was empty", "Send a statement."),
  ER_NONUNIQ_TABLE(
      1066, "42000", USER, "Not unique table/alias: '%.192s'", "Give each table its own alias."),
  ER_MULTIPLE_PRI_KEY(
      1068, "42000", USER, "Multiple primary key defined", "Define one primary key."),
  ER_KEY_COLUMN_DOES_NOT_EXITS(
      1072,
      "42000",
      USER,
      "Key column '%.192s' doesn't exist in table",
      "Name columns of the table only."),
  ER_WRONG_AUTO_KEY(
      1075,
      "42000",
      USER,
      "Incorrect table definition; there can be only one auto column and it must be defined as a"
          + " key",
      "Use one AUTO_INCREMENT column and index it."),
  ER_CANT_DROP_FIELD_OR_KEY(
      1091,
      "42000",
      USER,
      "Can't DROP '%.192s'; check that column/key exists",
      "Check the spelling of the column or key."),
  ER_UPDATE_TABLE_USED(
      1093,
      "HY000",
      USER,
      "You can't specify target table '%.192s' for update in FROM clause",
      "Read from a derived table instead."),
  ER_NO_SUCH_THREAD(
      1094, "HY000", USER, "Unknown thread id: %d", "SHOW PROCESSLIST lists the connections."),
  ER_KILL_DENIED_ERROR(
      1095,
      "HY000",
      USER,
      "You are not owner of thread %d",
      "Ask for the CONNECTION_ADMIN privilege."),
  ER_NO_TABLES_USED(1096, "HY000", USER, "No tables used", "Name a table."),
  ER_WRONG_DB_NAME(
      1102, "42000", USER, "Incorrect database name '%.100s'", "Use a valid database name."),
  ER_WRONG_TABLE_NAME(
      1103, "42000", USER, "Incorrect table name '%.100s'", "Use a valid table name."),
  ER_UNKNOWN_ERROR(
      1105, "HY000", INTERNAL, "Unknown error", "Report this with the log of the proxy."),
  ER_UNKNOWN_TABLE(
      1109, "42S02", USER, "Unknown table '%.192s' in %.32s", "Check the table's name or alias."),
  ER_FIELD_SPECIFIED_TWICE(
      1110, "42000", USER, "Column '%.192s' specified twice", "Name each column once."),
  ER_INVALID_GROUP_FUNC_USE(
      1111,
      "HY000",
      USER,
      "Invalid use of group function",
      "Move the aggregate to HAVING or to the select list."),
  ER_TABLE_MUST_HAVE_COLUMNS(
      1113, "42000", USER, "A table must have at least 1 column", "Define at least one column."),
  ER_UNKNOWN_CHARACTER_SET(
      1115, "42000", USER, "Unknown character set: '%.64s'", "SHOW CHARACTER SET lists the names."),
  ER_STACK_OVERRUN(
      1119,
      "HY000",
      RESOURCES,
      "Thread stack overrun:  Used: %d of a %d stack.  Use 'mysqld --thread_stack=#' to specify a"
          + " bigger stack if needed",
      "Simplify the statement: it nests too deeply."),
  ER_HOST_IS_BLOCKED(
      1129,
      "HY000",
      RESOURCES,
      "Host '%.255s' is blocked because of many connection errors; unblock with 'mysqladmin"
          + " flush-hosts'",
      "Find the cause of the failed connections."),
  ER_HOST_NOT_PRIVILEGED(
      1130,
      "HY000",
      USER,
      "Host '%.255s' is not allowed to connect to this MySQL server",
      "Connect from an allowed host."),
  ER_PASSWORD_NO_MATCH(
      1133,
      "42000",
      USER,
      "Can't find any matching row in the user table",
      "Create the account first."),
  ER_WRONG_VALUE_COUNT_ON_ROW(
      1136,
      "21S01",
      USER,
      "Column count doesn't match value count at row %d",
      "Give as many values as columns in each row."),
  ER_NONEXISTING_GRANT(
      1141,
      "42000",
      USER,
      "There is no such grant defined for user '%.48s' on host '%.255s'",
      "SHOW GRANTS lists what is granted."),
  ER_TABLEACCESS_DENIED_ERROR(
      1142,
      "42000",
      USER,
      "%.128s command denied to user '%.48s'@'%.64s' for table '%.64s'",
      "Grant the account the privilege on the table."),
  ER_COLUMNACCESS_DENIED_ERROR(
      1143,
      "42000",
      USER,
      "%.16s command denied to user '%.48s'@'%.64s' for column '%.192s' in table '%.192s'",
      "Grant the account the privilege on the column."),
  ER_NO_SUCH_TABLE(
      1146,
      "42S02",
      USER,
      "Table '%.192s.%.192s' doesn't exist",
      "Check the spelling, or create the table first."),
  ER_SYNTAX_ERROR(
      1149,
      "42000",
      USER,
      "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server"
          + " version for the right syntax to use",
      "Correct the statement."),
  ER_ABORTING_CONNECTION(
      1152,
      "08S01",
      RESOURCES,
      "Aborted connection %d to db: '%.192s' user: '%.48s' (%.64s)",
      "See the log for the reason."),
  ER_NET_PACKET_TOO_LARGE(
      1153,
      "08S01",
      USER,
      "Got a packet bigger than 'max_allowed_packet' bytes",
      "Raise max_allowed_packet or send less at once."),
  ER_NET_PACKETS_OUT_OF_ORDER(
      1156, "08S01", USER, "Got packets out of order", "The client broke the protocol: reconnect."),
  ER_NET_UNCOMPRESS_ERROR(
      1157,
      "08S01",
      USER,
      "Couldn't uncompress communication packet",
      "The client broke the protocol: reconnect."),
  ER_NET_READ_ERROR(
      1158,
      "08S01",
      RESOURCES,
      "Got an error reading communication packets",
      "Check the network between client and proxy."),
  ER_NET_READ_INTERRUPTED(
      1159,
      "08S01",
      RESOURCES,
      "Got timeout reading communication packets",
      "Send the packet sooner or raise net_read_timeout."),
  ER_NET_ERROR_ON_WRITE(
      1160,
      "08S01",
      RESOURCES,
      "Got an error writing communication packets",
      "Check the network between client and proxy."),
  ER_NET_WRITE_INTERRUPTED(
      1161,
      "08S01",
      RESOURCES,
      "Got timeout writing communication packets",
      "Read results faster or raise net_write_timeout."),
  ER_TOO_MANY_ROWS(
      1172, "42000", USER, "Result consisted of more than one row", "Limit the query to one row."),
  ER_CANT_DO_THIS_DURING_AN_TRANSACTION(
      1179,
      "25000",
      USER,
      "You are not allowed to execute this command in a transaction",
      "Commit or roll back first."),
  ER_ERROR_DURING_COMMIT(
      1180,
      "HY000",
      BACKEND,
      "Got error %d - '%.192s' during COMMIT",
      "Check the data, then repeat the transaction."),
  ER_NEW_ABORTING_CONNECTION(
      1184,
      "08S01",
      RESOURCES,
      "Aborted connection %d to db: '%.192s' user: '%.48s' host: '%.255s' (%.64s)",
      "See the log for the reason."),
  ER_LOCK_OR_ACTIVE_TRANSACTION(
      1192,
      "HY000",
      USER,
      "Can't execute the given command because you have active locked tables or an active"
          + " transaction",
      "Commit, roll back or unlock first."),
  ER_UNKNOWN_SYSTEM_VARIABLE(
      1193, "HY000", USER, "Unknown system variable '%.64s'", "SHOW VARIABLES lists the names."),
  ER_TOO_MANY_USER_CONNECTIONS(
      1203,
      "42000",
      RESOURCES,
      "User %.64s already has more than 'max_user_connections' active connections",
      "Raise max_user_connections or close connections."),
  ER_LOCK_WAIT_TIMEOUT(
      1205,
      "HY000",
      RESOURCES,
      "Lock wait timeout exceeded; try restarting transaction",
      "Repeat the transaction."),
  ER_WRONG_ARGUMENTS(1210, "HY000", USER, "Incorrect arguments to %s", "Correct the arguments."),
  ER_LOCK_DEADLOCK(
      1213,
      "40001",
      RESOURCES,
      "Deadlock found when trying to get lock; try restarting transaction",
      "Repeat the transaction."),
  ER_ROW_IS_REFERENCED(
      1217,
      "23000",
      USER,
      "Cannot delete or update a parent row: a foreign key constraint fails",
      "Delete the child rows first."),
  ER_ERROR_WHEN_EXECUTING_COMMAND(
      1220,
      "HY000",
      BACKEND,
      "Error when executing command %s: %.128s",
      "See the log for what the server said."),
  ER_WRONG_USAGE(1221, "HY000", USER, "Incorrect usage of %s and %s", "Use one of the two."),
  ER_WRONG_NUMBER_OF_COLUMNS_IN_SELECT(
      1222,
      "21000",
      USER,
      "The used SELECT statements have a different number of columns",
      "Select the same number of columns."),
  ER_CANT_UPDATE_WITH_READLOCK(
      1223,
      "HY000",
      USER,
      "Can't execute the query because you have a conflicting read lock",
      "Release the read lock first."),
  ER_USER_LIMIT_REACHED(
      1226,
      "42000",
      RESOURCES,
      "User '%.64s' has exceeded the '%s' resource (current value: %d)",
      "Raise the account's limit or wait."),
  ER_SPECIFIC_ACCESS_DENIED_ERROR(
      1227,
      "42000",
      USER,
      "Access denied; you need (at least one of) the %.128s privilege(s) for this operation",
      "Grant the account one of the privileges."),
  ER_LOCAL_VARIABLE(
      1228,
      "HY000",
      USER,
      "Variable '%.64s' is a SESSION variable and can't be used with SET GLOBAL",
      "Set it for the session."),
  ER_GLOBAL_VARIABLE(
      1229,
      "HY000",
      USER,
      "Variable '%.64s' is a GLOBAL variable and should be set with SET GLOBAL",
      "Use SET GLOBAL."),
  ER_WRONG_VALUE_FOR_VAR(
      1231,
      "42000",
      USER,
      "Variable '%.64s' can't be set to the value of '%.200s'",
      "Use a value the variable allows."),
  ER_WRONG_TYPE_FOR_VAR(
      1232,
      "42000",
      USER,
      "Incorrect argument type to variable '%.64s'",
      "Use a value of the variable's type."),
  ER_VAR_CANT_BE_READ(
      1233,
      "HY000",
      USER,
      "Variable '%.64s' can only be set, not read",
      "Do not read the variable."),
  ER_CANT_USE_OPTION_HERE(
      1234, "42000", USER, "Incorrect usage/placement of '%s'", "Correct the option."),
  ER_NOT_SUPPORTED_YET(
      1235,
      "42000",
      UNSUPPORTED,
      "This version of MySQL doesn't yet support '%s'",
      "Write the statement differently, as the message says."),
  ER_INCORRECT_GLOBAL_LOCAL_VAR(
      1238,
      "HY000",
      USER,
      "Variable '%.192s' is a %s variable",
      "Use the variable in its own scope."),
  ER_OPERAND_COLUMNS(
      1241,
      "21000",
      USER,
      "Operand should contain %d column(s)",
      "Select as many columns as the operand needs."),
  ER_SUBQUERY_NO_1_ROW(
      1242, "21000", USER, "Subquery returns more than 1 row", "Limit the subquery to one row."),
  ER_UNKNOWN_STMT_HANDLER(
      1243,
      "HY000",
      USER,
      "Unknown prepared statement handler (%s) given to %s",
      "Prepare the statement first: it is unknown or closed."),
  ER_ILLEGAL_REFERENCE(
      1247, "42S22", USER, "Reference '%.64s' not supported (%s)", "Correct the reference."),
  ER_DERIVED_MUST_HAVE_ALIAS(
      1248,
      "42000",
      USER,
      "Every derived table must have its own alias",
      "Give the derived table an alias."),
  ER_NOT_SUPPORTED_AUTH_MODE(
      1251,
      "08004",
      USER,
      "Client does not support authentication protocol requested by server; consider upgrading"
          + " MySQL client",
      "Use a client that supports the account's plugin."),
  ER_COLLATION_CHARSET_MISMATCH(
      1253,
      "42000",
      USER,
      "COLLATION '%s' is not valid for CHARACTER SET '%s'",
      "Use a collation of that character set."),
  ER_WARN_DATA_OUT_OF_RANGE(
      1264,
      "22003",
      USER,
      "Out of range value for column '%s' at row %d",
      "Use a value in the column's range."),
  ER_CANT_AGGREGATE_2COLLATIONS(
      1267,
      "HY000",
      USER,
      "Illegal mix of collations (%s,%s) and (%s,%s) for operation '%s'",
      "Add a COLLATE clause."),
  ER_UNKNOWN_COLLATION(
      1273, "HY000", USER, "Unknown collation: '%.64s'", "SHOW COLLATION lists the names."),
  ER_UNKNOWN_STORAGE_ENGINE(
      1286, "42000", USER, "Unknown storage engine '%s'", "SHOW ENGINES lists the names."),
  ER_FEATURE_DISABLED(
      1289,
      "HY000",
      UNSUPPORTED,
      "The '%s' feature is disabled; you need MySQL built with '%s' to have it working",
      "Do without the feature."),
  ER_OPTION_PREVENTS_STATEMENT(
      1290,
      "HY000",
      UNSUPPORTED,
      "The MySQL server is running with the %s option so it cannot execute this statement",
      "Change the option or do without the statement."),
  ER_TRUNCATED_WRONG_VALUE(
      1292, "22007", USER, "Truncated incorrect %.64s value: '%.128s'", "Correct the value."),
  ER_UNSUPPORTED_PS(
      1295,
      "HY000",
      UNSUPPORTED,
      "This command is not supported in the prepared statement protocol yet",
      "Send the statement as text."),
  ER_UNKNOWN_TIME_ZONE(
      1298,
      "HY000",
      USER,
      "Unknown or incorrect time zone: '%.64s'",
      "Use an offset such as '+00:00' or a loaded zone name."),
  ER_INVALID_CHARACTER_STRING(
      1300,
      "HY000",
      USER,
      "Invalid %s character string: '%.64s'",
      "Send text in the connection's character set."),
  ER_SP_DOES_NOT_EXIST(
      1305, "42000", USER, "%s %s does not exist", "Check the spelling of the routine."),
  ER_QUERY_INTERRUPTED(
      1317,
      "70100",
      RESOURCES,
      "Query execution was interrupted",
      "The statement was killed: repeat it if it is still wanted."),
  ER_SP_UNDECLARED_VAR(1327, "42000", USER, "Undeclared variable: %s", "Put an @ before the name."),
  ER_NO_DEFAULT_FOR_FIELD(
      1364,
      "HY000",
      USER,
      "Field '%.192s' doesn't have a default value",
      "Give the field a value."),
  ER_DIVISION_BY_ZERO(1365, "22012", USER, "Division by 0", "Avoid the zero divisor."),
  ER_TRUNCATED_WRONG_VALUE_FOR_FIELD(
      1366,
      "HY000",
      USER,
      "Incorrect %.32s value: '%.128s' for column '%.192s' at row %d",
      "Send a value the column can hold."),
  ER_PROCACCESS_DENIED_ERROR(
      1370,
      "42000",
      USER,
      "%.16s command denied to user '%.48s'@'%.64s' for routine '%.192s'",
      "Grant EXECUTE on the routine."),
  ER_PS_MANY_PARAM(
      1390,
      "HY000",
      USER,
      "Prepared statement contains too many placeholders",
      "Use at most 65535 placeholders."),
  ER_VIEW_DELETE_MERGE_VIEW(
      1395,
      "HY000",
      UNSUPPORTED,
      "Can not delete from join view '%.192s.%.192s'",
      "Delete from the base tables."),
  ER_CANNOT_USER(
      1396,
      "HY000",
      USER,
      "Operation %s failed for %.256s",
      "Check that the account exists, or that it does not yet."),
  ER_XAER_NOTA(1397, "XAE04", USER, "XAER_NOTA: Unknown XID", "XA RECOVER lists the branches."),
  ER_XAER_INVAL(
      1398,
      "XAE05",
      USER,
      "XAER_INVAL: Invalid arguments (or unsupported command)",
      "Correct the XA statement's arguments."),
  ER_XAER_RMFAIL(
      1399,
      "XAE07",
      USER,
      "XAER_RMFAIL: The command cannot be executed when global transaction is in the  %.64s state",
      "Follow the order START, END, PREPARE, COMMIT."),
  ER_XAER_OUTSIDE(
      1400,
      "XAE09",
      USER,
      "XAER_OUTSIDE: Some work is done outside global transaction",
      "End the local transaction first."),
  ER_XAER_RMERR(
      1401,
      "XAE03",
      BACKEND,
      "XAER_RMERR: Fatal error occurred in the transaction branch - check your data for"
          + " consistency",
      "Check the data of the branch."),
  ER_XA_RBROLLBACK(
      1402,
      "XA100",
      BACKEND,
      "XA_RBROLLBACK: Transaction branch was rolled back",
      "Repeat the transaction."),
  ER_DATA_TOO_LONG(
      1406,
      "22001",
      USER,
      "Data too long for column '%s' at row %d",
      "Use a value that fits the column."),
  ER_TABLE_DEF_CHANGED(
      1412,
      "HY000",
      RESOURCES,
      "Table definition has changed, please retry transaction",
      "Run the statement again."),
  ER_XAER_DUPID(1440, "XAE08", USER, "XAER_DUPID: The XID already exists", "Use another XID."),
  ER_STMT_HAS_NO_OPEN_CURSOR(
      1421,
      "HY000",
      USER,
      "The statement (%s) has no open cursor.",
      "Execute the statement with a cursor first; one that is read to its end is closed."),
  ER_ROW_IS_REFERENCED_2(
      1451,
      "23000",
      USER,
      "Cannot delete or update a parent row: a foreign key constraint fails (%.192s)",
      "Delete the child rows first."),
  ER_NO_REFERENCED_ROW_2(
      1452,
      "23000",
      USER,
      "Cannot add or update a child row: a foreign key constraint fails (%.192s)",
      "Insert the parent row first."),
  ER_MAX_PREPARED_STMT_COUNT_REACHED(
      1461,
      "42000",
      RESOURCES,
      "Can't create more than max_prepared_stmt_count statements (current value: %d)",
      "Close prepared statements or raise the limit."),
  ER_AUTOINC_READ_FAILED(
      1467,
      "HY000",
      USER,
      "Failed to read auto-increment value from storage engine",
      "The column's type has no more numbers; give it a larger one."),
  ER_WRONG_STRING_LENGTH(
      1470,
      "HY000",
      USER,
      "String '%.70s' is too long for %s (should be no longer than %d)",
      "Use a shorter string."),
  ER_CANT_CHANGE_TX_CHARACTERISTICS(
      1568,
      "25001",
      USER,
      "Transaction characteristics can't be changed while a transaction is in progress",
      "Commit or roll back first."),
  ER_XA_RBTIMEOUT(
      1613,
      "XA106",
      BACKEND,
      "XA_RBTIMEOUT: Transaction branch was rolled back: took too long",
      "Repeat the transaction."),
  ER_XA_RBDEADLOCK(
      1614,
      "XA102",
      BACKEND,
      "XA_RBDEADLOCK: Transaction branch was rolled back: deadlock was detected",
      "Repeat the transaction."),
  ER_NEED_REPREPARE(
      1615,
      "HY000",
      INTERNAL,
      "Prepared statement needs to be re-prepared",
      "Prepare the statement again."),
  ER_DATA_OUT_OF_RANGE(
      1690,
      "22003",
      USER,
      "%s value is out of range in '%s'",
      "Keep the result in the type's range."),
  ER_DA_INVALID_CONDITION_NUMBER(
      1758,
      "35000",
      USER,
      "Invalid condition number",
      "Ask for NUMBER first: conditions count from 1."),
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION(
      1792,
      "25006",
      USER,
      "Cannot execute statement in a READ ONLY transaction.",
      "Start a READ WRITE transaction."),
  ER_TRUNCATE_ILLEGAL_FK(
      1701,
      "42000",
      USER,
      "Cannot truncate a table referenced in a foreign key constraint (%s)",
      "DELETE its rows, or drop the foreign key."),
  ER_MUST_CHANGE_PASSWORD(
      1820,
      "HY000",
      USER,
      "You must reset your password using ALTER USER statement before executing this statement.",
      "ALTER USER USER() IDENTIFIED BY '...'."),
  ER_FK_CANNOT_OPEN_PARENT(
      1824,
      "HY000",
      USER,
      "Failed to open the referenced table '%.64s'",
      "Create that table first, or SET foreign_key_checks = 0 until it is there, as dumps do."),
  ER_READ_ONLY_MODE(
      1836,
      "HY000",
      RESOURCES,
      "Running in read-only mode",
      "Wait until writes are allowed again."),
  ER_ALTER_OPERATION_NOT_SUPPORTED(
      1845,
      "0A000",
      UNSUPPORTED,
      "%s is not supported for this operation. Try %s.",
      "Use the alternative named."),
  ER_ALTER_OPERATION_NOT_SUPPORTED_REASON(
      1846,
      "0A000",
      UNSUPPORTED,
      "%s is not supported. Reason: %s. Try %s.",
      "Use the alternative named."),
  ER_MUST_CHANGE_PASSWORD_LOGIN(
      1862,
      "HY000",
      USER,
      "Your password has expired. To log in you must change it using a client that supports expired"
          + " passwords.",
      "Log in with a client that can change the password."),
  ER_AUTO_INCREMENT_CONFLICT(
      1869,
      "HY000",
      USER,
      "Auto-increment value in UPDATE conflicts with internally generated values",
      "Insert rows with the same value of a unique key in several statements."),
  ER_ACCESS_DENIED_CHANGE_USER_ERROR(
      1873,
      "28000",
      USER,
      "Access denied trying to change to user '%.48s'@'%.64s' (using password: %s). Disconnecting.",
      "Check user name and password."),
  ER_GET_STACKED_DA_WITHOUT_ACTIVE_HANDLER(
      3004,
      "0Z002",
      USER,
      "GET STACKED DIAGNOSTICS when handler not active",
      "Say GET DIAGNOSTICS, or say it in a handler of a program."),
  ER_QUERY_TIMEOUT(
      3024,
      "HY000",
      RESOURCES,
      "Query execution was interrupted, maximum statement execution time exceeded",
      "Raise max_execution_time or make the statement faster."),
  ER_USER_LOCK_DEADLOCK(
      3058,
      "HY000",
      RESOURCES,
      "Deadlock found when trying to get user-level lock; try rolling back transaction/releasing"
          + " locks and restarting lock acquisition.",
      "Release the lock and repeat."),
  ER_REPLACE_INACCESSIBLE_ROWS(
      3059,
      "HY000",
      USER,
      "REPLACE cannot be executed as it requires deleting rows that are not in the view",
      "Correct the statement."),
  ER_RUN_HOOK_ERROR(
      3100,
      "HY000",
      BACKEND,
      "Error on observer while running replication hook '%s'.",
      "See the log for what the server said."),
  ER_ACCOUNT_HAS_BEEN_LOCKED(
      3118,
      "HY000",
      USER,
      "Access denied for user '%.48s'@'%.64s'. Account is locked.",
      "Unlock the account."),
  ER_SECURE_TRANSPORT_REQUIRED(
      3159,
      "HY000",
      USER,
      "Connections using insecure transport are prohibited while --require_secure_transport=ON.",
      "Connect with TLS."),
  ER_SERVER_ISNT_AVAILABLE(
      3168,
      "HY000",
      BACKEND,
      "Server isn't available",
      "Repeat later; see the log for the server's state."),
  ER_CAPACITY_EXCEEDED(
      3170,
      "HY000",
      RESOURCES,
      "Memory capacity of %d bytes for '%s' exceeded. %s",
      "Make the result smaller or raise the limit."),
  ER_LOCK_NOWAIT(
      3572,
      "HY000",
      RESOURCES,
      "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.",
      "Repeat the statement or leave NOWAIT out."),
  ER_CTE_MAX_RECURSION_DEPTH(
      3636,
      "HY000",
      USER,
      "Recursive query aborted after %d iterations. Try increasing @@cte_max_recursion_depth to a"
          + " larger value.",
      "Raise cte_max_recursion_depth or end the recursion."),
  ER_FK_CANNOT_DROP_PARENT(
      3730,
      "HY000",
      USER,
      "Cannot drop table '%s' referenced by a foreign key constraint '%s' on table '%s'.",
      "Drop that table, or the foreign key, first."),
  ER_CLIENT_LOCAL_FILES_DISABLED(
      3948,
      "42000",
      USER,
      "Loading local data is disabled; this must be enabled on both the client and server sides",
      "Enable local_infile on both sides."),
  ER_CLIENT_INTERACTION_TIMEOUT(
      4031,
      "HY000",
      RESOURCES,
      "The client was disconnected by the server because of inactivity. See wait_timeout and"
          + " interactive_timeout for configuring this behavior.",
      "Reconnect, or raise wait_timeout."),
  ER_MALFORMED_PACKET(
      1835, "HY000", USER, "Malformed communication packet.", "Check the client's driver."),
  RM_INTERNAL(
      30000, "HY000", INTERNAL, "Internal error: %s", "Report this with the log of the proxy."),
  RM_SHARD_UNAVAILABLE(
      30001,
      "HY000",
      BACKEND,
      "Shard '%s' is not available: %s",
      "Repeat later; SHOW SHARDS tells the state."),
  RM_METADATA_UNAVAILABLE(
      30002,
      "HY000",
      RESOURCES,
      "The shard map is not available: %s",
      "Check ZooKeeper; repeat later."),
  RM_SHARD_MAP_CHANGED(
      30003,
      "40001",
      RESOURCES,
      "Rows of this transaction moved to another shard",
      "Repeat the transaction."),
  RM_NO_SHARD(
      30004,
      "HY000",
      USER,
      "No shard is registered yet: REGISTER SERVER and CREATE SHARD come first",
      "Run REGISTER SERVER and CREATE SHARD as an admin."),
  RM_SERVER_LOST(
      30005,
      "08S01",
      BACKEND,
      "Lost connection to MySQL server '%s' during query (%s)" + MySqlError.IF_IT_WAS_A_WRITE,
      "Do what the message says: it tells what became of the transaction and of the connection."),
  RM_SERVER_UNREACHABLE(
      30006,
      "HY000",
      BACKEND,
      "Can't connect to MySQL server '%s' (%s)",
      "Repeat later; SHOW SERVERS tells the state."),
  RM_HELD_TOO_LONG(
      30007,
      "HY000",
      RESOURCES,
      "The statement waited %d s for rows that a migration moves to another shard, or for reference"
          + " tables that a new shard gets, and was not executed: SHOW MIGRATIONS and SHOW SHARDS"
          + " tell why",
      "Repeat it; SHOW MIGRATIONS tells what a cutover waits for. A shard that SHOW SHARDS says is"
          + " JOINING, left by a proxy that is gone, ends by CREATE SHARD once more or DROP"
          + " SHARD."),
  RM_SCHEMA_DRIFT(
      30020,
      "HY000",
      BACKEND,
      "The schemas of shards '%s' and '%s' differ: %s; bring the tables to the same definition",
      "Bring the tables to the same definition on the servers."),
  RM_NOT_IN_ORDER(
      30021,
      "HY000",
      UNSUPPORTED,
      "The rows of several shards can't be put in order: MySQL sorted them by more than the value"
          + " shows (a repeated hour of daylight saving time, or a string beyond max_sort_length);"
          + " name one shard's key, or sort by another column",
      "Name one shard's key, or sort by another column."),
  RM_COMMIT_UNKNOWN(
      30022,
      "HY000",
      BACKEND,
      "It is not known whether the transaction is committed (%s); it is all there, or nothing of"
          + " it, once SHOW TRANSACTIONS IN DOUBT does not name %s any more",
      "Look whether its changes are there, when the server is back, before repeating it."),
  RM_COMMITTED_IN_PART(
      30028,
      "HY000",
      BACKEND,
      "The transaction is committed on %s and not on %s (%s), as ringmaster_commit = best_effort"
          + " allows",
      "Look what is missing there and repeat it, or use ringmaster_commit = two_phase."),
  RM_SECOND_WRITER(
      30029,
      "HY000",
      USER,
      "This writes on a second server, which ringmaster_commit = single does not let a transaction"
          + " do; write rows of one shard, or say SET ringmaster_commit = 'two_phase' before the"
          + " transaction",
      "Write rows of one shard, or SET ringmaster_commit = 'two_phase'."),
  RM_FINISH_LIMIT(
      30024,
      "HY000",
      RESOURCES,
      "The statement needs more than %s of several shards in one place, which is the limit (%s)",
      "Narrow the statement, say which shard key in WHERE, or raise the limit in the proxy's"
          + " configuration."),
  RM_TRANSACTION_ROLLED_BACK(
      30026,
      "40000",
      BACKEND,
      "The transaction could not be committed and is rolled back on all shards (%s)",
      "Repeat the transaction."),
  /** A warning, not an error. */
  RM_COMMITTED_LATER(
      30027,
      "HY000",
      BACKEND,
      "The transaction is committed, but a server that is not reachable shows its changes only when"
          + " it is back",
      "Nothing has to be done; SHOW TRANSACTIONS IN DOUBT names it until then."),
  /** A note, not an error. */
  RM_GROUP_MADE(
      30023,
      "HY000",
      USER,
      "Table group '%s' was made; the database had these before: %s",
      "If an existing group was meant, drop the table and create it with that group's name."),
  /** A note, not an error. */
  RM_GROUP_LEFT_OUT(
      30030,
      "HY000",
      USER,
      "Table group '%s' stays as it is: %s",
      "RESHARD GROUP .. names a group; without it, those that there is something to move of are"
          + " meant."),
  /** A note, not an error. */
  RM_ONE_SHARD_EXPLAINED(
      30031,
      "HY000",
      USER,
      "This is the plan of shard '%s', one of the %d shards that the statement goes to; EXPLAIN"
          + " ROUTE tells of all of them",
      "EXPLAIN ROUTE before the statement shows where it goes and what each shard does."),
  /** A note, not an error. */
  RM_OTHER_HOMES_LEFT_OUT(
      30032,
      "HY000",
      USER,
      "Tables of databases with another home shard may be missing here: %s; ask for them by name,"
          + " one by one: WHERE TABLE_SCHEMA = '..'",
      "The home shard of a database knows all of its tables; a query of information_schema is"
          + " answered by one, that of the database that it names.");

  /** Ends errors after which it is not known what a statement has done. */
  public static final String IF_IT_WAS_A_WRITE =
      "; if it was a write, check whether it took effect before repeating it";

  /** Stands in its place where a transaction is lost with the connection to a server. */
  public static final String TRANSACTION_IS_LOST =
      "; the whole transaction is rolled back, on all shards, and this connection is closed:"
          + " connect again and repeat the transaction";

  /** Stands in its place where a COMMIT was not answered. */
  public static final String COMMIT_IS_UNKNOWN =
      "; it is not known whether the transaction is committed, and this connection is closed:"
          + " connect again and look whether its changes are there before repeating it";

  /** Follows it where the session has lost what only that connection had. */
  public static final String SESSION_IS_LOST =
      "; this connection is closed, since temporary tables, locks or cursors of the session are"
          + " lost: connect again";

  /** Whose doing an error is, for metrics and for choosing a log level. */
  public enum Blame {
    /** The statement or the client is wrong. */
    USER,
    /** MySQL can do it, the proxy cannot. */
    UNSUPPORTED,
    /** A limit, a timeout, a conflict: the same again may succeed. */
    RESOURCES,
    /** A MySQL server failed or cannot be reached. */
    BACKEND,
    /** A fault of the proxy. */
    INTERNAL
  }

  private static final Map<Integer, MySqlError> BY_ERRNO = new HashMap<>();

  static {
    for (MySqlError error : values()) {
      BY_ERRNO.put(error.errno, error);
    }
  }

  private final int errno;
  private final String sqlState;
  private final Blame blame;
  private final String template;
  private final String advice;

  MySqlError(int errno, String sqlState, Blame blame, String template, String advice) {
    this.errno = errno;
    this.sqlState = sqlState;
    this.blame = blame;
    this.template = template;
    this.advice = advice;
  }

  /** The number in the ERR packet, 1000..31999. */
  public int errno() {
    return errno;
  }

  /** Five characters. */
  public String sqlState() {
    return sqlState;
  }

  /** Whose doing it is. */
  public Blame blame() {
    return blame;
  }

  /**
   * The text with {@link java.util.Formatter} conversions: {@code %s}, {@code %.<n>s}, {@code %d}.
   */
  public String template() {
    return template;
  }

  /** What the user or the operator can do about it: one sentence. */
  public String advice() {
    return advice;
  }

  /**
   * The text with its places filled, long arguments cut as MySQL cuts them.
   *
   * @throws java.util.IllegalFormatException if number or types of the arguments do not fit
   */
  public String message(Object... arguments) {
    return String.format(Locale.ROOT, template, arguments);
  }

  /** The error with this number, or null when the proxy never answers with it itself. */
  public static MySqlError of(int errno) {
    return BY_ERRNO.get(errno);
  }
}
