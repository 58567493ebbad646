package io.ringmaster.proxy.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultedColumnsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          INSERT INTO t (id, `S`) VALUES (1, DEFAULT), (2, 3)   | true
          INSERT INTO t (id, n) VALUES (1, DEFAULT), (2, 3)     | false
          INSERT INTO t (id, s) VALUES (1, 2), (2, 3)           | false
          INSERT INTO d.s VALUES (1, DEFAULT), (2, DEFAULT)     | true
          REPLACE t(s,id)VALUES(DEFAULT,1),(DEFAULT,2)          | true
          INSERT INTO s (id) VALUES (DEFAULT), (DEFAULT)        | false
          """)
  void ofARowOrOfTheColumn(String sql, boolean ofRow) {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    Digest digest = new Digest();
    new Digester().digest(text, 0, text.length, LexerMode.DEFAULT, digest);
    var defaulted = DefaultedColumns.of(digest);
    assertEquals(
        ofRow,
        defaulted.test(new Condition("Warning", 1364, "Field 's' doesn't have a default value")));
    assertFalse(defaulted.test(new Condition("Warning", 1048, "Column 's' cannot be null")));
  }
}
