package io.ringmaster.it.differential;

/** The scripts under {@code src/test/resources/differential}, with the tables each needs. */
enum ScriptFiles {
  SYSBENCH("sysbench.schema", "sysbench"),
  TPCC("tpcc.schema", "tpcc"),
  TPCH("tpch.schema", "tpch"),
  OWN_ROUTING("own.schema", "own-routing"),
  OWN_PARAMS("own.schema", "own-params"),
  OWN_SCATTER("own.schema", "own-scatter"),
  OWN_FINISH("own.schema", "own-finish"),
  OWN_VIEWS("own.schema", "own-views"),
  OWN_SELECT("own.schema", "own-select"),
  OWN_WRITES("own.schema", "own-writes"),
  OWN_CHANGES("own.schema", "own-changes"),
  OWN_KEYS("own.schema", "own-keys"),
  OWN_INSERT_SELECT("own.schema", "own-insert-select"),
  OWN_CREATE_SELECT("own.schema", "own-create-select"),
  OWN_AUTO_INCREMENT("own.schema", "own-auto-increment"),
  OWN_LIMITS("own.schema", "own-limits"),
  OWN_SESSION("own.schema", "own-session"),
  OWN_PREPARE("own.schema", "own-prepare"),
  OWN_PROGRAMS("own.schema", "own-programs"),
  OWN_ERRORS("own.schema", "own-errors"),
  MANUAL_DML("manual.schema", "manual-dml"),
  MANUAL_SELECT("manual.schema", "manual-select"),
  MANUAL_FUNCTIONS("manual-functions.schema", "manual-functions"),
  MANUAL_TRANSACTIONS("manual.schema", "manual-transactions");

  private final String schema;
  private final String script;

  ScriptFiles(String schema, String script) {
    this.schema = schema;
    this.script = script;
  }

  /** Name for {@link Script#load}. */
  String schema() {
    return schema;
  }

  /** Name for {@link Script#load}. */
  String script() {
    return script;
  }
}
