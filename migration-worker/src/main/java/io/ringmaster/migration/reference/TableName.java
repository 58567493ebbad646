package io.ringmaster.migration.reference;

import io.ringmaster.migration.table.TableColumn;

/**
 * A table or view.
 *
 * @param database the physical schema, the same on all servers
 * @param name the table's
 */
public record TableName(String database, String name) {

  /** {@code `database`.`table`}. */
  String quoted() {
    return TableColumn.quote(database) + "." + TableColumn.quote(name);
  }

  @Override
  public String toString() {
    return database + "." + name;
  }
}
