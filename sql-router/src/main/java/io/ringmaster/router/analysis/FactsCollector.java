package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.QueryOptionsNode;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.grammar.VariableNode;
import io.ringmaster.router.plan.Plan;
import java.util.Locale;
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

  /** What looks like a function in a tree and is an operator or a literal. */
  private static final Set<String> OPERATORS =
      Set.of(
          "CASE",
          "COLLATE",
          "FALSE",
          "LIKE",
          "NOT LIKE",
          "NOT REGEXP",
          "NULL",
          "REGEXP",
          "TRUE",
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

  /**
   * MySQL's other functions that may say different things on two servers, or go by other rows, and
   * reach no table. The rest of MySQL's own are functions of the values in a row alone: the same on
   * every server, quick, without side effects.
   */
  private static final Set<String> VARYING_FUNCTIONS =
      Set.of(
          "ANY_VALUE",
          "BENCHMARK",
          "CUME_DIST",
          "DATABASE",
          "DENSE_RANK",
          "FIRST_VALUE",
          "ICU_VERSION",
          "JSON_ARRAYAGG",
          "JSON_OBJECTAGG",
          "LAG",
          "LAST_INSERT_ID",
          "LAST_VALUE",
          "LEAD",
          "NTH_VALUE",
          "NTILE",
          "PERCENT_RANK",
          "RAND",
          "RANDOM_BYTES",
          "RANK",
          "ROW_NUMBER",
          "SCHEMA",
          "SLEEP",
          "STD",
          "STDDEV",
          "STDDEV_POP",
          "STDDEV_SAMP",
          "SYSDATE",
          "UUID",
          "UUID_SHORT",
          "VALIDATE_PASSWORD_STRENGTH",
          "VARIANCE",
          "VAR_POP",
          "VAR_SAMP",
          "VERSION");

  /** Those that read what is no table of the client's, or make a table. */
  private static final Set<String> READING_FUNCTIONS = Set.of("JSON_TABLE", "PS_THREAD_ID");

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
    String program = NativeFunctions.firstOther(statement);
    collector.callsPrograms = program != null;
    if (program != null && isPure(program.toUpperCase(Locale.ROOT))) {
      // A stored function with the name of one of MySQL's own, which its database tells apart.
      collector.mayTouchTables = true;
      collector.impure = program;
    }
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
    String name = variable.name().toLowerCase(Locale.ROOT);
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
    if (isPure(name)) {
      return;
    }
    if (MOMENT_FUNCTIONS.contains(name)) {
      moments++;
      return;
    }
    impure = impure == null ? name : impure;
    mayTouchTables |=
        !VARYING_FUNCTIONS.contains(name)
            && !SESSION_FUNCTIONS.contains(name)
            && !LOCK_FUNCTIONS.contains(name);
  }

  private static boolean isPure(String name) {
    return OPERATORS.contains(name)
        || (NativeFunctions.has(name)
            && !MOMENT_FUNCTIONS.contains(name)
            && !VARYING_FUNCTIONS.contains(name)
            && !READING_FUNCTIONS.contains(name)
            && !SESSION_FUNCTIONS.contains(name));
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

  /** Whether it says what the moment is; a stored function may. */
  boolean asksMoment() {
    return moments > 0 || callsPrograms;
  }

  /**
   * Whether servers that merge their rows must have one moment: it is asked for elsewhere than in
   * WHERE, where each server's rows are judged at the moment they are read.
   */
  boolean showsMoment(SqlNode where) {
    return moments > of(where).moments || callsPrograms;
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
