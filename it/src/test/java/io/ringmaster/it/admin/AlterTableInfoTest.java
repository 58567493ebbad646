package io.ringmaster.it.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.mysql.cj.jdbc.StatementImpl;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the OK of ALTER TABLE and its kin says is what one MySQL server says. */
class AlterTableInfoTest {
  @ParameterizedTest
  @ValueSource(strings = {"SHARD BY HASH(id)", "REFERENCE", "SINGLE ON shard2"})
  void isThatOfOneServer(String placement) throws SQLException {
    LabServer server = MySqlLab.plain();
    ProxyLab lab = ProxyLab.shared();
    String create = "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(10)) ";
    try (Connection plain = server.connect(server.createDatabase("altered"));
        Connection proxy = lab.connect(lab.createDatabase("altered"))) {
      Sql.run(plain, create);
      Sql.run(proxy, create + placement);
      for (String sql :
          List.of(
              "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')",
              "ALTER TABLE t ADD COLUMN b INT",
              "ALTER TABLE t ADD INDEX (a)",
              "ALTER TABLE t ADD INDEX again (a)",
              "ALTER TABLE t MODIFY a VARCHAR(10) CHARACTER SET latin1",
              "ALTER TABLE t DROP COLUMN b, ALGORITHM = COPY",
              "ALTER TABLE t ENGINE = InnoDB",
              "CREATE INDEX i ON t (id, a)",
              "DROP INDEX i ON t",
              "TRUNCATE TABLE t",
              "ALTER TABLE t COMMENT 'x'")) {
        assertEquals(told(plain, sql), told(proxy, sql), sql);
      }
    }
  }

  private static String told(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return "%d rows, %s"
          .formatted(
              statement.getUpdateCount(),
              statement.unwrap(StatementImpl.class).getResultSetInternal().getServerInfo());
    }
  }
}
