package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.control.ControlPools;
import java.util.List;
import java.util.function.Consumer;

/**
 * What all admin statements work with.
 *
 * @param schemaChanged called with a database after its tables have changed, before the client gets
 *     its answer: this proxy loads its catalog again
 */
record AdminContext(
    MetadataStore store, ControlPools pools, ShardRunner runner, Consumer<String> schemaChanged) {
  static final AdminResult DONE = new AdminResult.Done(0, "", List.of());

  /**
   * A logical database the caller may use.
   *
   * @throws AdminException 1044 when it may not, 1049 when there is none
   */
  static LogicalDatabase database(ClusterState state, String name, AdminCaller caller) {
    if (!caller.mayUse(name)) {
      throw AdminException.of(MySqlError.ER_DBACCESS_DENIED_ERROR, caller.user(), "%", name);
    }
    LogicalDatabase database = state.databases().get(name);
    if (database == null) {
      throw AdminException.of(MySqlError.ER_BAD_DB_ERROR, name);
    }
    return database;
  }

  /** Makes changes that do not depend on more than was checked already. */
  void change(Change... changes) {
    store.update(_ -> List.of(changes));
  }

  /** Tells this proxy and all others that tables of a database have changed. */
  void tablesChanged(String database) {
    store.raiseSchemaVersion(database);
    schemaChanged.accept(database);
  }
}
