package io.ringmaster.router.analysis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFilesTest {
  private static Digest digest(String sql) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    Digest digest = new Digest();
    new Digester().digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
    return digest;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT load_file('/etc/passwd')",
        "SELECT `Load_File` /* c */ ('/etc/passwd') FROM users",
        "SET @x = LOAD_FILE('/etc/passwd')",
        "SELECT * FROM users INTO OUTFILE '/tmp/x'",
        "SELECT * INTO /*!50000 dumpfile */ '/tmp/x' FROM users LIMIT 1",
        "LOAD DATA INFILE '/tmp/x' INTO TABLE t",
        "LOAD DATA CONCURRENT INFILE 'local' INTO TABLE local",
        "LOAD XML INFILE '/tmp/x' INTO TABLE t",
        "CREATE TABLE t (id INT) DATA DIRECTORY = '/tmp'",
        "ALTER TABLE t PARTITION BY HASH(id) (PARTITION p INDEX DIRECTORY '/tmp')",
      })
  void filesOfTheServerAreFound(String sql) {
    assertTrue(ServerFiles.areNamed(digest(sql)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT load_file FROM users",
        "SELECT 'LOAD_FILE(1)', outfile FROM t -- INTO OUTFILE",
        "SELECT id INTO @dumpfile FROM users",
        "LOAD DATA LOCAL INFILE 'x' INTO TABLE t",
        "LOAD DATA LOW_PRIORITY LOCAL INFILE 'x' INTO TABLE t",
        "SELECT data directory FROM t",
      })
  void otherNamesAndFilesOfTheClientAreNot(String sql) {
    assertFalse(ServerFiles.areNamed(digest(sql)));
  }
}
