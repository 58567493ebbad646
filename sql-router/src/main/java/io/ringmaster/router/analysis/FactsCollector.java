package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.QueryOptionsNode;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.grammar.VariableNode;
import io.ringmaster.router.plan.Plan;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;

/** Finds what a statement needs of its session, and whether it answers alike everywhere. */
final class FactsCollector {
  private static final Set<String> SESSION_FUNCTIONS =
      Set.of(
          "CONNECTION_ID",
          "CURRENT_ROLE",
          "CURRENT_USER",
          "FOUND_ROWS",
          "PS_CURRENT_THREAD_ID",
          "ROLES_GRAPHML",
          "ROW_COUNT",
          "SESSION_USER",
          "SYSTEM_USER",
          "USER");

  private static final Set<String> LOCK_FUNCTIONS =
      Set.of("GET_LOCK", "IS_FREE_LOCK", "IS_USED_LOCK", "RELEASE_ALL_LOCKS", "RELEASE_LOCK");

  /**
   * Functions of the values in a row alone: the same on every server, quick, without side effects.
   * Any other function (those of time and chance, stored functions) is taken to be neither.
   */
  private static final Set<String> PURE_FUNCTIONS =
      Set.of(
          "ABS",
          "ACOS",
          "ADDDATE",
          "ASCII",
          "ASIN",
          "ATAN",
          "AVG",
          "BIN",
          "BINARY",
          "BIT_LENGTH",
          "CASE",
          "CAST",
          "CEIL",
          "CEILING",
          "CHAR",
          "CHAR_LENGTH",
          "CHARACTER_LENGTH",
          "COALESCE",
          "COLLATE",
          "CONCAT",
          "CONCAT_WS",
          "CONVERT",
          "COS",
          "COUNT",
          "CRC32",
          "DATE",
          "DATE_ADD",
          "DATE_FORMAT",
          "DATE_SUB",
          "DATEDIFF",
          "DAY",
          "DAYOFMONTH",
          "DAYOFWEEK",
          "DAYOFYEAR",
          "DEFAULT",
          "DEGREES",
          "ELT",
          "EXP",
          "EXTRACT",
          "FALSE",
          "FIELD",
          "FIND_IN_SET",
          "FLOOR",
          "FORMAT",
          "GREATEST",
          "GROUP_CONCAT",
          "HEX",
          "HOUR",
          "IF",
          "IFNULL",
          "INSTR",
          "INTERVAL",
          "ISNULL",
          "JSON_ARRAY",
          "JSON_CONTAINS",
          "JSON_EXTRACT",
          "JSON_OBJECT",
          "JSON_UNQUOTE",
          "JSON_VALUE",
          "LAST_DAY",
          "LCASE",
          "LEAST",
          "LEFT",
          "LENGTH",
          "LIKE",
          "LN",
          "LOCATE",
          "LOG",
          "LOG10",
          "LOG2",
          "LOWER",
          "LPAD",
          "LTRIM",
          "MATCH",
          GrammarNodes.EXPANDED_MATCH,
          "MAX",
          "MD5",
          "MICROSECOND",
          "MID",
          "MIN",
          "MINUTE",
          "MOD",
          "MONTH",
          "NOT LIKE",
          "NOT REGEXP",
          "NULL",
          "NULLIF",
          "OCTET_LENGTH",
          "ORD",
          "PI",
          "POSITION",
          "POW",
          "POWER",
          "QUARTER",
          "QUOTE",
          "RADIANS",
          "REGEXP",
          "REPEAT",
          "REPLACE",
          "REVERSE",
          "RIGHT",
          "ROUND",
          "RPAD",
          "RTRIM",
          "SECOND",
          "SHA",
          "SHA1",
          "SHA2",
          "SIGN",
          "SIN",
          "SPACE",
          "SQRT",
          "STR_TO_DATE",
          "STRCMP",
          "SUBSTR",
          "SUBSTRING",
          "SUBSTRING_INDEX",
          "SUM",
          "TAN",
          "TIME",
          "TIMESTAMPADD",
          "TIMESTAMPDIFF",
          "TO_DAYS",
          "TRIM",
          "TRUE",
          "TRUNCATE",
          "UCASE",
          "UNHEX",
          "UPPER",
          "VALUES",
          "WEEK",
          "WEEKDAY",
          "WEIGHT_STRING",
          "YEAR",
          "~");

  /**
   * Functions of the moment at which the statement began, which is one for all servers of a
   * statement where that matters. SYSDATE() is none of them.
   */
  private static final Set<String> MOMENT_FUNCTIONS =
      Set.of(
          "CURDATE",
          "CURRENT_DATE",
          "CURRENT_TIME",
          "CURRENT_TIMESTAMP",
          "CURTIME",
          "LOCALTIME",
          "LOCALTIMESTAMP",
          "NOW",
          "UNIX_TIMESTAMP",
          "UTC_DATE",
          "UTC_TIME",
          "UTC_TIMESTAMP");

  /** Functions that are neither pure nor reach a table, beside those above. */
  private static final Set<String> TABLELESS_FUNCTIONS =
      Set.of(
          "BENCHMARK",
          "CHARSET",
          "COERCIBILITY",
          "COLLATION",
          "DATABASE",
          "LAST_INSERT_ID",
          "RAND",
          "RANDOM_BYTES",
          "SCHEMA",
          "SLEEP",
          "SYSDATE",
          "UUID",
          "UUID_SHORT",
          "UUID_TO_BIN",
          "BIN_TO_UUID",
          "VERSION");

  private boolean locking;
  private boolean lastInsertId;
  private boolean setsLastInsertId;
  private boolean seedsRandom;
  private boolean readsVariables;
  private boolean setsVariables;
  private boolean systemVariables;
  private boolean sessionFunctions;
  private boolean foundRows;
  private boolean locks;
  private boolean mayTouchTables;
  private boolean callsPrograms;
  private String impure;

  /** How often the moment is asked for. */
  private int moments;

  private FactsCollector() {}

  static FactsCollector of(SqlNode statement) {
    FactsCollector collector = new FactsCollector();
    Expressions.walk(statement, collector::visit);
    collector.callsPrograms = NativeFunctions.firstOther(statement) != null;
    return collector;
  }

  private void visit(SqlNode node) {
    switch (node) {
      case QueryOptionsNode options -> {
        locking |= !options.locks().isEmpty();
        setsVariables |= options.intoVariables();
      }
      case SelectNode select -> {
        foundRows |= select.has(SelectNode.Modifier.SQL_CALC_FOUND_ROWS);
        setsVariables |= select.intoVariables();
      }
      case VariableNode variable -> variable(variable);
      case SqlCall call when GrammarNodes.isWord(call) ->
          function(GrammarNodes.nameOf(call), !call.getOperandList().isEmpty());
      default -> {}
    }
  }

  private void variable(VariableNode variable) {
    String name = variable.name().toLowerCase(java.util.Locale.ROOT);
    if (name.startsWith("@@")) {
      systemVariables = true;
      lastInsertId |= name.endsWith("last_insert_id") || name.endsWith("identity");
    } else if (variable.value() != null) {
      setsVariables = true;
    } else {
      readsVariables = true;
    }
  }

  private void function(String name, boolean arguments) {
    lastInsertId |= name.equals("LAST_INSERT_ID");
    setsLastInsertId |= arguments && name.equals("LAST_INSERT_ID");
    seedsRandom |= arguments && name.equals("RAND");
    sessionFunctions |= SESSION_FUNCTIONS.contains(name);
    locks |= LOCK_FUNCTIONS.contains(name);
    if (PURE_FUNCTIONS.contains(name)) {
      return;
    }
    if (MOMENT_FUNCTIONS.contains(name)) {
      moments++;
      return;
    }
    impure = impure == null ? name : impure;
    mayTouchTables |=
        !TABLELESS_FUNCTIONS.contains(name)
            && !SESSION_FUNCTIONS.contains(name)
            && !LOCK_FUNCTIONS.contains(name);
  }

  /** Whether nothing but the tables it names can be read or changed by the statement. */
  boolean touchesNoTable() {
    return !mayTouchTables;
  }

  /**
   * Why the statement would not store the same on every shard at one moment; null when it would.
   * Not asked of what it reads from tables.
   */
  String differsBetweenShards() {
    if (systemVariables || readsVariables || setsVariables) {
      return "a variable";
    }
    return impure == null ? null : impure + "()";
  }

  /**
   * What the statement says that goes on from row to row, and so can't be said to several shards;
   * null when there is no such thing.
   */
  String goesOnFromRowToRow() {
    if (setsVariables) {
      return "assigning user variables";
    }
    if (setsLastInsertId) {
      return "LAST_INSERT_ID(expr)";
    }
    return seedsRandom ? "RAND(N)" : null;
  }

  boolean asksMoment() {
    return moments > 0;
  }

  /**
   * Whether servers that merge their rows must have one moment: it is asked for elsewhere than in
   * WHERE, where each server's rows are judged at the moment they are read.
   */
  boolean showsMoment(SqlNode where) {
    return moments > of(where).moments;
  }

  boolean calcFoundRows() {
    return foundRows;
  }

  boolean isLocking() {
    return locking;
  }

  /** Of a statement whose servers have one moment if it asks for that. */
  Plan.Facts facts(boolean returnsRows, boolean shortRead) {
    return facts(returnsRows, shortRead, asksMoment());
  }

  Plan.Facts facts(boolean returnsRows, boolean shortRead, boolean ofOneMoment) {
    boolean dependent =
        locking
            || lastInsertId
            || readsVariables
            || setsVariables
            || systemVariables
            || sessionFunctions
            || foundRows
            || locks
            || asksMoment()
            || impure != null;
    return new Plan.Facts(
        locking,
        lastInsertId,
        readsVariables,
        setsVariables,
        sessionFunctions,
        foundRows,
        locks,
        callsPrograms,
        returnsRows,
        ofOneMoment,
        sharing(returnsRows && !dependent, shortRead));
  }

  private static Plan.Sharing sharing(boolean independent, boolean shortRead) {
    if (!independent) {
      return Plan.Sharing.NEVER;
    }
    return shortRead ? Plan.Sharing.ALWAYS : Plan.Sharing.IF_QUICK;
  }
}
