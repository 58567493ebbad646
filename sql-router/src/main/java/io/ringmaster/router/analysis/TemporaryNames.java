package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.plan.Splice;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;

/**
 * Names for what stands for a table in a statement that MySQL finishes: with as many bytes as the
 * table's own, so that they can be replaced in a response.
 */
final class TemporaryNames {
  /** In the place of a name's last character. */
  private static final String VARIANTS = "~!#%&*+=?^|;<>,@0123456789";

  private final Set<String> taken = new HashSet<>();

  /**
   * For one statement.
   *
   * @param words what is in its text, in lower case
   */
  TemporaryNames(Collection<String> words) {
    taken.addAll(words);
  }

  /** A name that is nowhere else in the statement. */
  String variant(String name) throws RefusedException {
    int last = name.offsetByCodePoints(name.length(), -1);
    int bytes = name.substring(last).getBytes(StandardCharsets.UTF_8).length;
    for (int i = 0; i < VARIANTS.length(); i++) {
      String variant = name.substring(0, last) + VARIANTS.substring(i, i + 1).repeat(bytes);
      if (taken.add(variant.toLowerCase(Locale.ROOT))) {
        return variant;
      }
    }
    throw RefusedException.overShards(
        "reading " + name + " in more than " + VARIANTS.length() + " places");
  }

  /** The change of the text at one place of a table. */
  static Splice.Replace renamed(TableUse use, String temporary) throws RefusedException {
    SqlIdentifier name = use.node.name();
    String alias = use.aliased ? "" : " AS " + Names.quoted(use.table);
    return new Splice.Replace(
        MySqlParser.firstToken(name),
        MySqlParser.lastToken(name),
        Names.quoted(use.database) + "." + Names.quoted(temporary) + alias);
  }
}
