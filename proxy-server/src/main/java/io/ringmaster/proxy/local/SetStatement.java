package io.ringmaster.proxy.local;

import io.ringmaster.router.digest.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a SET statement changes, as far as the proxy must know. The statement itself is carried out
 * by a server, which judges its syntax and values; the proxy then reads the variables back and lets
 * them follow the session.
 *
 * @param systemVariables lower-case names of session variables that are assigned
 * @param named the same as MySQL says what a client named: SET NAMES names three character sets,
 *     and a character set of the connection is not its collation
 * @param userVariables names of {@code @x} that are assigned, lower case, without the {@code @}
 * @param resultsCollation of SET NAMES .. COLLATE, unless character_set_results is set after it;
 *     else null
 * @param plainValues every value is a literal or a bare word: the outcome depends on nothing else,
 *     so it may be remembered
 * @param kind what sort of statement it is
 */
public record SetStatement(
    List<String> systemVariables,
    List<String> named,
    List<String> userVariables,
    String resultsCollation,
    boolean plainValues,
    Kind kind) {

  /** Sorts of SET. */
  public enum Kind {
    /** Session variables and user variables only. */
    SESSION,
    /** GLOBAL, PERSIST, PERSIST_ONLY somewhere. */
    GLOBAL,
    /** {@code SET TRANSACTION} without a scope: for the next transaction only. */
    NEXT_TRANSACTION,
    /** PASSWORD, ROLE, DEFAULT ROLE, RESOURCE GROUP. */
    OTHER
  }

  private static final Set<String> SCOPES_SESSION = Set.of("SESSION", "LOCAL");
  private static final Set<String> SCOPES_GLOBAL = Set.of("GLOBAL", "PERSIST", "PERSIST_ONLY");
  private static final List<String> NAMES =
      List.of("character_set_client", "character_set_results", "collation_connection");
  private static final List<String> CHARACTER_SETS =
      List.of("character_set_client", "character_set_connection", "character_set_results");

  /** Reads the digest of a statement whose verb is SET. */
  public static SetStatement of(Digest digest) {
    return new Reader(new Tokens(digest)).read();
  }

  private static final class Reader {
    private final Tokens tokens;
    private final List<String> system = new ArrayList<>();
    private final List<String> named = new ArrayList<>();
    private final List<String> user = new ArrayList<>();
    private String collation;
    private boolean plain = true;
    private Kind kind = Kind.SESSION;

    Reader(Tokens tokens) {
      this.tokens = tokens;
    }

    SetStatement read() {
      tokens.take();
      if (!other()) {
        do {
          assignment();
        } while (tokens.takeWords(","));
      }
      return new SetStatement(
          List.copyOf(system), List.copyOf(named), List.copyOf(user), collation, plain, kind);
    }

    private boolean other() {
      for (String word : List.of("PASSWORD", "ROLE", "DEFAULT", "RESOURCE")) {
        if (tokens.peek().equalsIgnoreCase(word) && !tokens.text(2).equals(":=")) {
          kind = Kind.OTHER;
          return true;
        }
      }
      if (tokens.takeWords("TRANSACTION")) {
        kind = Kind.NEXT_TRANSACTION;
        return true;
      }
      return false;
    }

    private void assignment() {
      String first = tokens.take();
      String word = first.toUpperCase(Locale.ROOT);
      if (SCOPES_GLOBAL.contains(word)) {
        kind = Kind.GLOBAL;
        skipValue();
      } else if (SCOPES_SESSION.contains(word)) {
        if (tokens.takeWords("TRANSACTION")) {
          transactionCharacteristics();
        } else {
          system(tokens.takeName());
        }
      } else if (word.equals("NAMES") || word.equals("CHARSET")) {
        characterSets();
      } else if (word.equals("CHARACTER") || word.equals("CHAR")) {
        tokens.take();
        characterSets();
      } else if (first.startsWith("@@")) {
        scoped(first.substring(2));
      } else if (first.startsWith("@")) {
        user.add(Tokens.unquote(first.substring(1)).toLowerCase(Locale.ROOT));
        skipValue();
      } else {
        system(Tokens.unquote(first));
      }
    }

    private void characterSets() {
      system.addAll(NAMES);
      named.addAll(CHARACTER_SETS);
      // The name, then COLLATE and another.
      boolean collates = tokens.text(tokens.position() + 1).equalsIgnoreCase("COLLATE");
      collation = collates ? Tokens.unquote(tokens.text(tokens.position() + 2)) : null;
      skipValue();
    }

    private void scoped(String name) {
      int dot = name.indexOf('.');
      String scope = dot < 0 ? "" : name.substring(0, dot).toUpperCase(Locale.ROOT);
      if (SCOPES_GLOBAL.contains(scope)) {
        kind = Kind.GLOBAL;
        skipValue();
      } else {
        system(Tokens.unquote(SCOPES_SESSION.contains(scope) ? name.substring(dot + 1) : name));
      }
    }

    private void system(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      // tx_isolation and others have one name only in 8.0; character_set_connection is set through
      // its collation.
      system.add(lower.equals("character_set_connection") ? "collation_connection" : lower);
      named.add(lower);
      if (lower.equals("character_set_results")) {
        collation = null;
      }
      skipValue();
    }

    private void transactionCharacteristics() {
      while (!tokens.atEnd()) {
        String token = tokens.take();
        if (token.equalsIgnoreCase("ISOLATION")) {
          characteristic("transaction_isolation");
        } else if (token.equalsIgnoreCase("READ") && !system.contains("transaction_isolation")) {
          characteristic("transaction_read_only");
        } else if (token.equals(",") && tokens.peek().equalsIgnoreCase("READ")) {
          characteristic("transaction_read_only");
          tokens.take();
        }
      }
    }

    private void characteristic(String name) {
      system.add(name);
      named.add(name);
    }

    private void skipValue() {
      int depth = 0;
      int length = 0;
      while (!tokens.atEnd()) {
        String token = tokens.peek();
        if (depth == 0 && token.equals(",")) {
          break;
        }
        tokens.take();
        length++;
        if (token.equals("(")) {
          depth++;
          plain = false;
        } else if (token.equals(")")) {
          depth--;
        } else if (token.startsWith("@")) {
          plain = false;
        }
      }
      // "= value", "value COLLATE c": anything longer is an expression.
      if (length > 3) {
        plain = false;
      }
    }
  }
}
