package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.TableNode;
import io.ringmaster.router.plan.Splice;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Names for what stands for a table in a statement that MySQL finishes: with as many bytes as the
 * table's own, so that they can be replaced in a response.
 */
final class TemporaryNames {
  /** In the place of a name's last character. */
  private static final String VARIANTS = "~!#%&*+=?^|;<>,@0123456789";

  private final Set<String> taken = new HashSet<>();

  /** Tokens that stand for SELECT * FROM, and take no alias. */
  private final Set<Integer> tableWords = new HashSet<>();

  /**
   * For one statement.
   *
   * @param words what is in its text, in lower case
   * @param blocks of the statement
   */
  TemporaryNames(Collection<String> words, Collection<Block> blocks) {
    taken.addAll(words);
    blocks.forEach(block -> tableWords.add(block.tableWord()));
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
  Splice.Replace renamed(TableUse use, String temporary) throws RefusedException {
    return renamed(
        use.node,
        Names.quoted(use.database) + "." + Names.quoted(temporary),
        use.aliased ? null : use.table);
  }

  /** Takes PARTITION (..) out of the text at a place that has it. */
  static Splice.Replace withoutPartitions(TableNode place) {
    return new Splice.Replace(
        MySqlParser.lastToken(place.name()) + 1, MySqlParser.lastToken(place.partitions()), "");
  }

  /**
   * The change of the text at a place.
   *
   * @param name as text
   * @param alias that it needs; null for none
   */
  Splice.Replace renamed(TableNode place, String name, String alias) throws RefusedException {
    String as = alias == null ? "" : " AS " + Names.quoted(alias);
    return inPlaceOf(place, tableWords, name + as);
  }

  /**
   * What puts a text in the place of a table's name.
   *
   * @param tableWords tokens that stand for SELECT * FROM
   */
  static Splice.Replace inPlaceOf(TableNode place, Set<Integer> tableWords, String text) {
    int first = MySqlParser.firstToken(place.name());
    boolean explicit = tableWords.contains(first - 1);
    return new Splice.Replace(
        explicit ? first - 1 : first,
        MySqlParser.lastToken(place.name()),
        (explicit ? "SELECT * FROM " : "") + text);
  }
}
