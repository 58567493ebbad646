package io.ringmaster.metadata;

/** One named thing of the cluster, kept and changed as a whole. */
public sealed interface Entity
    permits Server,
        Shard,
        LogicalDatabase,
        TableGroup,
        TableRule,
        Account,
        Migration,
        StoredProgram {
  /** The kinds of things, with their word in messages. */
  enum Kind {
    SERVER("server"),
    SHARD("shard"),
    DATABASE("database"),
    GROUP("table group"),
    TABLE("table"),
    ACCOUNT("account"),
    MIGRATION("migration"),
    PROGRAM("stored program");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The word for it in messages. */
    public String word() {
      return word;
    }
  }

  /** What it is. */
  Kind kind();

  /** Its key in {@link ClusterState}: a name, or {@code database.name}; unique in its kind. */
  String key();
}
