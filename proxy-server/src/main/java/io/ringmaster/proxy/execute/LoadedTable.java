package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.load.CopiedRows;
import io.ringmaster.proxy.load.FileFormat;
import io.ringmaster.proxy.load.KeyedRows;
import io.ringmaster.proxy.load.LoadStatement;
import io.ringmaster.proxy.load.RowNumberer;
import io.ringmaster.proxy.load.RowSplit;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.binding.FieldKeys;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import io.ringmaster.router.plan.KeyColumn;
import io.ringmaster.router.plan.Refusal;
import java.util.List;
import java.util.Optional;

/**
 * The table of a LOAD DATA, and what the fields of its file mean for it.
 *
 * @param charset MySQL's name of the file's character set
 */
record LoadedTable(
    LoopContext loop,
    ClientSession session,
    LoadStatement load,
    TableRule rule,
    CatalogTable catalog,
    FileFormat format,
    String charset) {

  /** Refuses what can't be split. */
  void check() {
    switch (rule) {
      case TableRule.Sharded sharded -> {
        if (keyIsNumber(sharded)) {
          checkNumbers(sharded);
          return;
        }
        if (field(sharded.column()) < 0) {
          throw new Scatter.RefusedScatter(
              "the shard key column "
                  + sharded.column()
                  + " of "
                  + rule.key()
                  + " must be read from a field of the file itself, not from a variable or by SET;"
                  + " put it into the list of columns");
        }
        checkNumbers(sharded);
      }
      case TableRule.Reference _ -> checkDefaults();
      case TableRule.Single _, TableRule.View _ -> throw new IllegalStateException("on one shard");
    }
  }

  private boolean keyIsNumber(TableRule.Sharded sharded) {
    return sharded.autoIncrement().isPresent()
        && sharded.autoIncrement().get().column().equalsIgnoreCase(sharded.column());
  }

  private void checkNumbers(TableRule.Sharded sharded) {
    if (sharded.autoIncrement().isEmpty()) {
      return;
    }
    String column = sharded.autoIncrement().get().column();
    if (!format.takesNumbers()) {
      throw new Scatter.RefusedScatter(
          "LOAD DATA with digits as separators, or with separators that begin alike, into "
              + rule.key()
              + ", whose AUTO_INCREMENT numbers are put into the rows, is not supported");
    }
    if (load.targets().isEmpty() && field(column) < 0) {
      throw new Scatter.RefusedScatter(
          "LOAD DATA without a value for the invisible AUTO_INCREMENT column "
              + column
              + " needs the names of the columns");
    }
    if (catalog.columns().get(catalog.indexOf(column)).greatest() == 0) {
      throw new Scatter.RefusedScatter(
          "AUTO_INCREMENT column " + column + " in a table on several shards is not supported");
    }
  }

  /** Fields that the statement takes of a row. */
  private int fields() {
    return load.targets().isEmpty() ? (int) visible().count() : load.targets().size();
  }

  private java.util.stream.Stream<CatalogColumn> visible() {
    return catalog.columns().stream().filter(column -> !column.invisible());
  }

  /** The field that a column is read from; -1 for none. */
  private int field(String column) {
    List<String> names =
        load.targets().isEmpty()
            ? visible().map(CatalogColumn::name).toList()
            : load.targets().stream()
                .map(target -> target.isVariable() ? "" : target.name())
                .toList();
    int found = -1;
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(column)) {
        if (found >= 0) {
          throw new Scatter.RefusedScatter("column " + column + " is named twice");
        }
        found = i;
      }
    }
    return found;
  }

  /** The AUTO_INCREMENT column when each row gets its number in front. */
  List<String> columnsInFront() {
    return rule instanceof TableRule.Sharded sharded
            && sharded.autoIncrement().isPresent()
            && field(sharded.autoIncrement().get().column()) < 0
        ? List.of(sharded.autoIncrement().get().column())
        : List.of();
  }

  /** Each shard would store another default in a reference table. */
  private void checkDefaults() {
    for (CatalogColumn column : catalog.columns()) {
      if (column.varies() && field(column.name()) < 0) {
        throw new Scatter.RefusedScatter(
            Refusal.ofVaryingDefault("LOAD DATA", rule.key(), column.name()).message());
      }
    }
  }

  /**
   * What splits the file.
   *
   * @param map that says who owns what
   * @param targets numbers of the shards, ascending
   */
  RowSplit split(ShardMap map, List<Integer> targets) {
    return switch (rule) {
      case TableRule.Sharded sharded -> keyed(sharded, map, targets);
      case TableRule.Reference _ -> new CopiedRows(format, fields(), load.ignoredLines());
      case TableRule.Single _, TableRule.View _ -> throw new IllegalStateException("on one shard");
    };
  }

  private KeyedRows keyed(TableRule.Sharded sharded, ShardMap map, List<Integer> targets) {
    int[] targetOfShard = new int[map.shards().size()];
    for (int i = 0; i < targets.size(); i++) {
      targetOfShard[targets.get(i)] = i;
    }
    CatalogColumn column = catalog.columns().get(catalog.indexOf(sharded.column()));
    FieldKeys keys =
        new FieldKeys(
            map.router(sharded.group()),
            new KeyColumn(
                column.dataType(),
                column.unsigned(),
                column.maxLength(),
                column.collation(),
                column.autoIncrement()),
            charset,
            loop.shared().canonicalKeys());
    Optional<AutoIncrement> numbers = sharded.autoIncrement();
    return new KeyedRows(
        format,
        new KeyedRows.Columns(
            fields(),
            field(sharded.column()),
            sharded.column(),
            numbers.map(of -> field(of.column())).orElse(-1),
            session.state().hasSqlMode("NO_AUTO_VALUE_ON_ZERO")),
        load.ignoredLines(),
        keys,
        targetOfShard,
        targets.size(),
        numbers.map(this::numberer).orElse(null),
        (questions, then) -> KeyWeightQuery.ask(loop, session, questions, then));
  }

  private RowNumberer numberer(AutoIncrement numbers) {
    return new RowNumberer(
        loop.shared().sequencer().maker(numbers),
        catalog.columns().get(catalog.indexOf(numbers.column())).greatest(),
        task -> loop.loop().execute(session.guarded(task)),
        loop.shared().holdPatience().toNanos(),
        numbers.column());
  }
}
