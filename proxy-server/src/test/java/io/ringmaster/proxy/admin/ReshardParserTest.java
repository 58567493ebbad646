package io.ringmaster.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.DayWindow;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.placement.HashRing;
import io.ringmaster.proxy.admin.AdminStatement.ControlMigration;
import io.ringmaster.proxy.admin.AdminStatement.MigrationAction;
import io.ringmaster.proxy.admin.AdminStatement.Reshard;
import io.ringmaster.router.digest.LexerMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReshardParserTest {
  private static final Placement.Hash HASH =
      new Placement.Hash(HashRing.assign(List.of("s1", "s2")), Map.of());

  private static AdminStatement parse(String sql) {
    return AdminParser.parse(new TokenReader(sql, LexerMode.DEFAULT), Optional.of("shop"));
  }

  private static Placement after(String change, Placement before) {
    Reshard reshard = assertInstanceOf(Reshard.class, parse("RESHARD " + change));
    return reshard.change() instanceof Reshard.Divide divide
        ? divide.bySlots(before)
        : assertInstanceOf(Reshard.Reshaped.class, reshard.change()).to().apply(before);
  }

  private static Placement.Hash hash(String change) {
    return (Placement.Hash) after(change, HASH);
  }

  @Test
  void changesOfHashPlacements() {
    assertEquals(List.of("s1", "s2", "s3", "s4"), owners("ADD SHARD s3, 's4'"));
    assertEquals(List.of("s1"), owners("REMOVE SHARD s2"));
    assertEquals(List.of("s1", "s2", "s3"), owners("split shard s1 into s1, s3"));
    assertEquals(List.of("s2"), owners("MERGE SHARD s1 INTO s2"));
    Placement.Hash moved = hash("MOVE SLOTS 5, 10 TO 12, 20-21 TO s9");
    assertEquals(6, Collections.frequency(moved.slots(), "s9"));
    for (int slot : new int[] {5, 10, 11, 12, 20, 21}) {
      assertEquals("s9", moved.slots().get(slot));
    }
    assertEquals(1, Collections.frequency(hash("MOVE SLOT 7 TO s9").slots(), "s9"));
    assertEquals(List.of("s1", "s2"), owners("REBALANCE"));
  }

  private static List<String> owners(String change) {
    return hash(change).shards().stream().sorted().toList();
  }

  @Test
  void rangesWithOpenEnds() {
    var bounds = new TreeMap<>(Map.of(Long.MIN_VALUE, "s1", 100L, "s2"));
    Placement before = new Placement.Range(bounds);
    assertEquals(
        new TreeMap<>(Map.of(Long.MIN_VALUE, "s1", 50L, "s3", 60L, "s1", 100L, "s2")),
        ((Placement.Range) after("MOVE RANGE FROM 50 UNTIL 60 TO s3", before)).lowerBounds());
    assertEquals(
        new TreeMap<>(Map.of(Long.MIN_VALUE, "s3", -5L, "s1", 100L, "s2")),
        ((Placement.Range) after("MOVE RANGE FROM MINVALUE UNTIL -5 TO s3", before)).lowerBounds());
    assertEquals(
        new TreeMap<>(Map.of(Long.MIN_VALUE, "s1", 100L, "s2", 500L, "s3")),
        ((Placement.Range) after("MOVE RANGE FROM 500 UNTIL MAXVALUE TO s3", before))
            .lowerBounds());
  }

  @Test
  void keysAreAsTheUserWroteThem() {
    Reshard text = (Reshard) parse("RESHARD GROUP g MOVE KEY 'it''s' TO vip");
    assertEquals(Optional.of("shop.g"), text.group());
    assertEquals(new Reshard.MoveKey("it's", "vip"), text.change());
    Reshard number = (Reshard) parse("RESHARD GROUP other.g MOVE KEY -7 TO vip");
    assertEquals(Optional.of("other.g"), number.group());
    assertEquals(new Reshard.MoveKey("-7", "vip"), number.change());
  }

  @Test
  void aTableGoesIntoAGroupOrToOneShard() {
    Reshard.MoveTable into =
        (Reshard.MoveTable)
            ((Reshard) parse("RESHARD MOVE TABLE t INTO GROUP g SHARD KEY (`a b`) THROTTLE OFF"))
                .change();
    assertEquals(new TableName("shop", "t"), into.table());
    assertEquals(new Reshard.TableTarget.IntoGroup("shop", "g", Optional.of("a b")), into.to());
    Reshard usual = (Reshard) parse("EXPLAIN RESHARD MOVE TABLE other.t INTO GROUP g");
    assertTrue(usual.explain());
    assertEquals(
        new Reshard.MoveTable(
            new TableName("other", "t"),
            new Reshard.TableTarget.IntoGroup("other", "g", Optional.empty())),
        usual.change());
    Reshard single =
        (Reshard) parse("EXPLAIN RESHARD MOVE TABLE t SINGLE ON 's 1' MAX PAUSE 1 SECOND");
    assertEquals(
        new Reshard.MoveTable(new TableName("shop", "t"), new Reshard.TableTarget.Single("s 1")),
        single.change());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsToBeEven(Reshard.Measure by) {
    Reshard statement =
        (Reshard) parse("RESHARD GROUP g REBALANCE BY " + by + " MAX PAUSE 1 SECOND");
    assertEquals(new Reshard.Rebalance(by), statement.change());
    assertEquals(Duration.ofSeconds(1), statement.options().maxPause());
  }

  @Test
  void optionsInAnyOrder() {
    Reshard usual = (Reshard) parse("RESHARD REBALANCE");
    assertEquals(MigrationOptions.DEFAULT, usual.options());
    assertEquals(Optional.empty(), usual.group());
    MigrationOptions all =
        ((Reshard)
                parse(
                    "EXPLAIN RESHARD REBALANCE KEEP REVERSE FOR 2 DAYS CUTOVER AT '2026-12-31"
                        + " 03:00:00' MAX PAUSE 250 ms THROTTLE OFF"))
            .options();
    assertEquals(
        new MigrationOptions(
            false,
            List.of(),
            MigrationOptions.Cutover.AT,
            Optional.of(Instant.parse("2026-12-31T03:00:00Z")),
            Duration.ofMillis(250),
            Duration.ofDays(2)),
        all);
    assertTrue(((Reshard) parse("EXPLAIN RESHARD REBALANCE")).explain());
    assertEquals(
        List.of(
            new DayWindow(LocalTime.of(22, 0), LocalTime.of(6, 30)),
            new DayWindow(LocalTime.of(12, 0), LocalTime.of(13, 0))),
        ((Reshard)
                parse(
                    "RESHARD REBALANCE THROTTLE BETWEEN '22:00' AND '06:30' THROTTLE ON BETWEEN"
                        + " '12:00' AND '13:00'"))
            .options()
            .windows());
  }

  @Test
  void whatIsNotAlteredStays() {
    MigrationOptions before =
        ((Reshard) parse("RESHARD REBALANCE THROTTLE BETWEEN '1:00' AND '2:00' CUTOVER MANUAL"))
            .options();
    var alter = (AdminStatement.AlterMigration) parse("ALTER MIGRATION 7 MAX PAUSE 2 SECONDS");
    assertEquals(7, alter.number());
    assertEquals(before.withMaxPause(Duration.ofSeconds(2)), alter.options().apply(before));
    assertEquals(
        MigrationOptions.DEFAULT.withKeepReverse(Duration.ofDays(1)).withThrottle(false, List.of()),
        ((AdminStatement.AlterMigration)
                parse("ALTER MIGRATION 7 KEEP REVERSE 1 DAY CUTOVER AUTO THROTTLE OFF"))
            .options()
            .apply(before));
    assertEquals(
        before.withThrottle(true, List.of()),
        ((AdminStatement.AlterMigration) parse("ALTER MIGRATION 7 THROTTLE ON"))
            .options()
            .apply(before));
  }

  @ParameterizedTest
  @EnumSource
  void actions(MigrationAction action) {
    assertEquals(
        new ControlMigration(12, action),
        parse(action.name().toLowerCase(Locale.ROOT) + " migration 12"));
  }

  @Test
  void shows() {
    assertEquals(new AdminStatement.ShowMigrations(), parse("SHOW MIGRATIONS"));
    assertEquals(new AdminStatement.ShowMigration(3, false), parse("SHOW MIGRATION 3"));
    assertEquals(new AdminStatement.ShowMigration(3, true), parse("SHOW MIGRATION 3 DIFFERENCES"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RESHARD",
        "RESHARD ADD SHARD",
        "RESHARD REBALANCE THROTTLE OFF BETWEEN '1:00' AND '2:00'",
        "RESHARD REBALANCE BY LUCK",
        "RESHARD GROUP ADD SHARD s1",
        "RESHARD MERGE SHARD s1",
        "RESHARD MOVE SLOTS TO s1",
        "RESHARD MOVE SLOTS 1 TO 2",
        "RESHARD MOVE KEY TO s1",
        "RESHARD MOVE TABLE t",
        "RESHARD MOVE TABLE t TO s1",
        "RESHARD MOVE TABLE t INTO GROUP g SHARD KEY id",
        "RESHARD GROUP g MOVE TABLE t SINGLE ON s1",
        "RESHARD REBALANCE MAX PAUSE 5",
        "RESHARD REBALANCE MAX PAUSE 5 FORTNIGHTS",
        "RESHARD REBALANCE CUTOVER",
        "RESHARD REBALANCE EVENLY",
        "ALTER MIGRATION 3",
        "ALTER MIGRATION THROTTLE OFF",
        "ALTER MIGRATION 3 THROTTLE OFF GENTLY",
        "PAUSE MIGRATION",
        "PAUSE MIGRATION x",
        "SHOW MIGRATION",
        "SHOW MIGRATION 3 DIFFERENCE"
      })
  void whatIsWrongIsASyntaxError(String sql) {
    AdminException error = assertThrows(AdminException.class, () -> parse(sql));
    assertEquals(1064, error.result().errno(), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RESHARD MOVE SLOTS 4096 TO s1",
        "RESHARD REBALANCE CUTOVER AT 'tomorrow'",
        "RESHARD REBALANCE MAX PAUSE 5 MS",
        "RESHARD REBALANCE THROTTLE BETWEEN 'noon' AND '13:00'",
        "RESHARD REBALANCE THROTTLE BETWEEN '13:00' AND '13:00'",
        "RESHARD REBALANCE THROTTLE BETWEEN '1:00' AND '2:00' THROTTLE OFF"
      })
  void whatCanNotBeIsSaidInASentence(String sql) {
    RuntimeException error = assertThrows(RuntimeException.class, () -> parse(sql));
    assertTrue(error.getMessage().contains(" "), error.getMessage());
    assertTrue(!error.getMessage().contains("syntax"), error.getMessage());
  }
}
