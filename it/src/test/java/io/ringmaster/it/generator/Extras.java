package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What tables that are written have besides the columns that statements name. */
final class Extras {
  private static final int GENERATED_SHARE = 30;
  private static final int CHECK_SHARE = 25;
  private static final int DEFAULT_SHARE = 20;
  private static final int UPDATED_SHARE = 20;
  private static final int FOREIGN_SHARE = 50;
  private static final int CASCADE_SHARE = 30;

  private final Dice dice;

  Extras(Dice dice) {
    this.dice = dice;
  }

  /**
   * Definitions of generated columns, of a CHECK constraint, of columns with a computed default or
   * ON UPDATE. Their names are the table's own, so that no NATURAL JOIN meets them.
   */
  List<String> of(Table table) {
    String name = table.name();
    List<String> extras = new ArrayList<>();
    if (dice.percent(GENERATED_SHARE)) {
      extras.add(
          "g_"
              + name
              + dice.of(
                  " INT AS (n1 + 1) STORED",
                  " BIGINT AS (n1 * 2) VIRTUAL",
                  " VARCHAR(40) AS (CONCAT('n', n1)) STORED",
                  " INT AS (COALESCE(n1, -1)) STORED NOT NULL"));
      if (dice.percent(40)) {
        extras.add("KEY g (g_" + name + ")");
      }
    }
    if (dice.percent(CHECK_SHARE)) {
      extras.add(dice.of("CONSTRAINT c_" + name + " ", "") + "CHECK (n1 < 1001)");
    }
    if (dice.percent(DEFAULT_SHARE)) {
      extras.add("e_" + name + dice.of(" INT DEFAULT (n1 + 7)", " INT NOT NULL DEFAULT 3"));
    }
    if (dice.percent(UPDATED_SHARE)) {
      extras.add("m_" + name + " DATETIME DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP");
    }
    return extras;
  }

  /**
   * A foreign key of some tables to one before them whose rows are where theirs are. Parents that
   * are not there at first are no matter to MySQL.
   */
  List<Target> withForeignKeys(List<Target> targets) {
    List<Target> all = new ArrayList<>();
    for (Target target : targets) {
      Optional<Target> parent =
          all.stream().filter(other -> mayRefer(target.table(), other.table())).findFirst();
      if (parent.isPresent() && dice.percent(FOREIGN_SHARE)) {
        boolean same = parent.get().table().placement().equals(target.table().placement());
        boolean cascades = same && !parent.get().hasGlobalIndex() && !target.hasGlobalIndex();
        all.add(refer(target, parent.get(), cascades && dice.percent(CASCADE_SHARE), all));
      } else {
        all.add(target);
      }
    }
    return all;
  }

  private static Target refer(Target target, Target parent, boolean cascades, List<Target> all) {
    String key = parent.table().unique().getFirst();
    String foreign =
        "CONSTRAINT f_%s FOREIGN KEY (%s) REFERENCES %s (%s)%s"
            .formatted(
                target.table().name(),
                key,
                parent.table().name(),
                key,
                cascades ? " ON DELETE CASCADE" : "");
    all.replaceAll(other -> other.equals(parent) ? parent.asParent(cascades) : other);
    return target.withExtra(foreign);
  }

  private static boolean mayRefer(Table child, Table parent) {
    boolean near =
        child.placement().equals(parent.placement()) || parent.placement().equals("REFERENCE");
    return near
        && child.partitioning().isEmpty()
        && parent.partitioning().isEmpty()
        && child.unique().getFirst().equals(parent.unique().getFirst());
  }
}
