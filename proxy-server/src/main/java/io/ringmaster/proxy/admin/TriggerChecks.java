package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ProgramPlace;
import io.ringmaster.metadata.StoredProgram;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminStatement.CreateProgram;
import io.ringmaster.proxy.admin.AdminStatement.Rename;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.router.digest.LexerMode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a trigger does the same on the servers together as on one. It is carried out by the
 * server that writes the row: it can use the row, and tables that this server has whole.
 */
final class TriggerChecks {
  private TriggerChecks() {}

  /**
   * The shards where a trigger is to be.
   *
   * @throws AdminException with the reason when it can't be right
   */
  static Set<String> check(ClusterState state, CreateProgram statement) {
    StoredProgram program = statement.program();
    CreateProgram.Event event = statement.event().orElseThrow();
    TableName name = event.table();
    TableRule rule = state.tables().get(name.key());
    if (rule == null || !name.database().equals(program.database())) {
      throw rule == null
          ? AdminException.of(MySqlError.ER_NO_SUCH_TABLE, name.database(), name.table())
          : new AdminException(1435, "HY000", "Trigger in wrong schema");
    }
    AdminContext.refuseMoving(state, rule);
    ProgramAdmin.refuseOfSession(statement);
    switch (rule) {
      case TableRule.Reference _ ->
          ProgramAdmin.refuse(
              statement.what(),
              "each shard would carry it out for itself on the rows of a reference table, and they"
                  + " could become different: write its values in the statements, or make the"
                  + " table a single one");
      case TableRule.View view -> throw AdminException.notBaseTable(view.key());
      case TableRule.Single single -> single(state, statement, single);
      case TableRule.Sharded sharded -> sharded(statement, sharded);
    }
    return TableShards.all(state, rule);
  }

  private static void single(ClusterState state, CreateProgram statement, TableRule.Single table) {
    ProgramPlace place = ProgramPlace.of(state, statement.program());
    place.refusal().ifPresent(why -> ProgramAdmin.refuse(statement.what(), why));
    if (place.shard().filter(shard -> !shard.equals(table.shard())).isPresent()) {
      ProgramAdmin.refuse(
          statement.what(),
          "it names a table on shard '%s', and its own is on shard '%s': put them on one with"
                  .formatted(place.shard().get(), table.shard())
              + " RESHARD MOVE TABLE");
    }
  }

  /**
   * The triggers that a server has of a table, as if they were to be created.
   *
   * @param state that knows their names
   */
  static List<CreateProgram> read(JdbcSession session, ClusterState state, TableName table)
      throws SQLException {
    List<CreateProgram> triggers = new ArrayList<>();
    for (StoredProgram program : state.programs().values()) {
      if (program.isOf(List.of(table.key()))) {
        TableName name = new TableName(program.database(), program.name());
        List<String> shown = session.query("SHOW CREATE TRIGGER " + name.quoted()).getFirst();
        TokenReader text = new TokenReader(shown.get(2), LexerMode.of(shown.get(1)));
        triggers.add((CreateProgram) AdminParser.parse(text, Optional.of(name.database())));
      }
    }
    return triggers;
  }

  /** Refuses a trigger that a table of this rule can't have. */
  static void sharded(CreateProgram statement, TableRule.Sharded table) {
    statement
        .ofTables()
        .ifPresent(
            word ->
                ProgramAdmin.refuse(
                    statement.what(),
                    ("it has %s, and a trigger of a sharded table can only use the row: its server"
                            + " may have no more than a part of any table; send what it does as"
                            + " statements of their own")
                        .formatted(word)));
    if (!table.indexes().isEmpty() || table.indexed().isPresent()) {
      ProgramAdmin.refuse(
          statement.what(),
          "'%s' has a global index, and triggers could store other values than statements say"
              .formatted(table.key()));
    }
    for (String column : statement.assigned()) {
      if (column.equalsIgnoreCase(table.column())) {
        ProgramAdmin.refuse(
            statement.what(),
            "it sets the shard key '%s', by which the row has gone to its shard already"
                .formatted(column));
      }
    }
    Optional<String> numbered =
        table.autoIncrement().map(AutoIncrement::column).filter(statement.ofNew()::contains);
    if (numbered.isPresent()) {
      boolean sets = statement.assigned().stream().anyMatch(numbered.get()::equalsIgnoreCase);
      if (sets || statement.event().orElseThrow().beforeInsert()) {
        ProgramAdmin.refuse(
            statement.what(),
            ("it names the AUTO_INCREMENT column '%s', which has its number before the row is"
                    + " inserted here, and 0 in MySQL")
                .formatted(numbered.get()));
      }
    }
  }

  /** Triggers follow their tables. */
  static List<Change> following(ClusterState state, List<Rename> renames) {
    List<Change> changes = new ArrayList<>();
    for (StoredProgram program : state.programs().values()) {
      StoredProgram now = program;
      for (Rename rename : renames) {
        if (now.isOf(List.of(rename.from().key()))) {
          now = now.withTable(rename.to().table());
        }
      }
      if (!now.equals(program)) {
        changes.add(new Change.Replace(now));
      }
    }
    return changes;
  }
}
