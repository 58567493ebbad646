package io.ringmaster.proxy.execute;

import io.ringmaster.router.plan.Plan;

/** What a backend connection must be given before a statement, besides the session state. */
final class Needs {
  static final int NOTHING = 0;
  static final int USER_VARIABLES = 1;
  static final int LAST_INSERT_ID = 2;

  /** Not needed before the statement but asked for behind it. */
  static final int FOUND_ROWS = 4;

  /** As FOUND_ROWS: a DO may have set LAST_INSERT_ID(), of which its OK says nothing. */
  static final int LAST_INSERT_ID_AFTER = 8;

  private Needs() {}

  static int of(Plan.Facts facts) {
    int needs = NOTHING;
    if (facts.usesUserVariables() || facts.setsUserVariables()) {
      needs |= USER_VARIABLES;
    }
    if (facts.usesLastInsertId()) {
      needs |= LAST_INSERT_ID;
    }
    if (facts.calcFoundRows() && facts.returnsRows()) {
      needs |= FOUND_ROWS;
    }
    return needs;
  }
}
