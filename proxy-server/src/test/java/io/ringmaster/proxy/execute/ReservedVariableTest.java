package io.ringmaster.proxy.execute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import java.nio.charset.Charset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReservedVariableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET @ringmaster_moves = 1",
        "SET @RINGMASTER_moves := 1, @a = 2",
        "SELECT @Ringmaster_Entries := 7",
        "SELECT 1 INTO @`ringmaster_moves`",
        "SELECT 1 INTO @'ring\\master_moves  '",
        "SET @r\u0131ngm\u00e4\u017fter_mov\u00e9s = 1",
        "SET /*!80000 @ringma\u00dfter_moves = 1 */",
        "SET @ri\u0308ngmaster_moves = 1"
      })
  void isRefusedHoweverItIsWritten(String sql) {
    assertRefused(true, sql, "utf8mb4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET @ringmaster_move = 1, @ringmaster_moves_ = 2",
        "SET @ringmaster_entrie = 1, @ringmaster_entries_ = 2",
        "SET @@ringmaster_moves = 1",
        "SELECT '@ringmaster_moves', ringmaster_moves -- @ringmaster_moves",
        "SET @\u043f\u0440\u0438\u0432\u0435\u0442_\u043c\u0438\u0440 = 1",
        "SET @@sql_mode = @a_long_name_of_a_variable",
        "IF NOT (@ringmaster_moves <=> CONNECTION_ID()) THEN"
      })
  void otherTextsAreNot(String sql) {
    assertRefused(false, sql, "utf8mb4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"latin1", "cp852"})
  void lettersOfOtherCharacterSetsMayBeAnyOfTheName(String charset) {
    assertRefused(true, "SET @ringm\u00e1ster_mov\u00eds = 1", charset);
    assertRefused(false, "SET @ringm\u00e1ster_mov\u00eds2 = 1", charset);
  }

  private static void assertRefused(boolean refused, String sql, String charset) {
    byte[] text =
        sql.getBytes(
            switch (charset) {
              case "latin1" -> Charset.forName("windows-1252");
              case "cp852" -> Charset.forName("IBM852");
              default -> UTF_8;
            });
    Digest digest = new Digest();
    new Digester().digest(text, 0, text.length, LexerMode.DEFAULT, digest);
    assertEquals(refused, ReservedVariable.refused(digest, charset) != null, sql);
  }
}
