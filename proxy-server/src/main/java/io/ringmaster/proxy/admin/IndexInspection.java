package io.ringmaster.proxy.admin;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminStatement.CreateGlobalIndex;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.TableInspector;
import io.ringmaster.proxy.control.TableInspector.TableShape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A table that is to have a global index, as a server knows it.
 *
 * @param lookup the lookup table that the index would have
 * @param types what its columns are declared as
 * @param triggers whether the table has triggers
 * @param cascades whether a foreign key of it cascades
 * @param indexed whether an index of the table begins with the columns
 */
record IndexInspection(
    LookupTable lookup, List<String> types, boolean triggers, boolean cascades, boolean indexed) {

  static IndexInspection of(JdbcSession session, CreateGlobalIndex statement) throws SQLException {
    TableName table = statement.table();
    LookupTable lookup = LookupTable.of(shape(session, table), statement);
    return new IndexInspection(
        lookup,
        types(session, table, lookup),
        hasTriggers(session, table),
        cascades(session, table),
        TableIndexes.beginsWith(session, table, lookup.index().columns(), List.of()));
  }

  /** Refuses what would write rows without their entries. */
  void check(TableName table) {
    if (triggers) {
      throw AdminException.notSupported(
          "a global index of '%s' is not supported, since its triggers could store other values than statements say"
              .formatted(table.key()));
    }
    if (cascades) {
      throw AdminException.notSupported(
          "a global index of '%s' is not supported, since a foreign key of it cascades: servers would change rows without their entries"
              .formatted(table.key()));
    }
  }

  static TableShape shape(JdbcSession session, TableName table) throws SQLException {
    return TableInspector.load(session, table.database(), table.table())
        .orElseThrow(
            () -> AdminException.of(MySqlError.ER_NO_SUCH_TABLE, table.database(), table.table()));
  }

  static List<String> types(JdbcSession session, TableName table, LookupTable lookup)
      throws SQLException {
    List<String> types = new ArrayList<>();
    for (LookupTable.Column column : lookup.columns()) {
      List<String> row =
          session
              .query(
                  """
                  SELECT COLUMN_TYPE, CHARACTER_SET_NAME, COLLATION_NAME
                  FROM information_schema.COLUMNS
                  WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s AND COLUMN_NAME = %s\
                  """
                      .formatted(
                          JdbcSession.literal(table.database()),
                          JdbcSession.literal(table.table()),
                          JdbcSession.literal(column.name())))
              .getFirst();
      types.add(
          row.get(1) == null
              ? row.get(0)
              : "%s CHARACTER SET %s COLLATE %s".formatted(row.get(0), row.get(1), row.get(2)));
    }
    return types;
  }

  private static boolean hasTriggers(JdbcSession session, TableName table) throws SQLException {
    return !session
        .query(
            "SELECT 1 FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = %s AND EVENT_OBJECT_TABLE = %s LIMIT 1"
                .formatted(
                    JdbcSession.literal(table.database()), JdbcSession.literal(table.table())))
        .isEmpty();
  }

  private static boolean cascades(JdbcSession session, TableName table) throws SQLException {
    return !session
        .query(
            """
            SELECT 1 FROM information_schema.REFERENTIAL_CONSTRAINTS
            WHERE CONSTRAINT_SCHEMA = %s AND TABLE_NAME = %s
              AND (UPDATE_RULE IN ('CASCADE', 'SET NULL') OR DELETE_RULE IN ('CASCADE', 'SET NULL')) LIMIT 1\
            """
                .formatted(
                    JdbcSession.literal(table.database()), JdbcSession.literal(table.table())))
        .isEmpty();
  }
}
