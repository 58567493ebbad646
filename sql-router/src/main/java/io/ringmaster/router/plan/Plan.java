package io.ringmaster.router.plan;

import io.ringmaster.router.digest.Verb;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What to do with a statement. A plan holds no literal of the text it came from: those are bound at
 * each execution. Immutable.
 */
public sealed interface Plan {
  /**
   * Answered by the proxy, or handled by verb: session state, transactions, SHOW, admin SQL, and
   * what reads the servers' own schemas.
   *
   * @param visible what keeps a query of information_schema to the rows of some databases, with an
   *     {@link Splice.OwnedAfter} for each column that says a row's database; empty for others
   * @param figured where a query of information_schema reads what all shards have a part in
   */
  record Local(Verb verb, List<Splice> visible, List<Figured> figured) implements Plan {
    public Local {
      visible = List.copyOf(visible);
      figured = List.copyOf(figured);
    }

    /** Of a statement that does not query information_schema. */
    public Local(Verb verb) {
      this(verb, List.of(), List.of());
    }
  }

  /**
   * A place where a statement names a table of information_schema whose figures it may read: how
   * many rows a table has, and how large it is.
   *
   * @param first ordinal of the name's first token
   * @param last ordinal of its last token
   * @param table of information_schema, in upper case
   */
  record Figured(int first, int last, String table) {}

  /**
   * A SELECT. When the selector binds to one shard, the client's packet is forwarded byte for byte
   * whatever it says; when it binds to several, the same statement (with splices) goes to each and
   * {@code gather} merges the results.
   *
   * @param selector the shards that may hold rows the statement reads
   * @param gather how several shards' results become one; a refusal when this can't be done yet
   * @param ownership how shards that hold foreign rows are kept to their own
   * @param facts what the executor has to know of the text
   */
  record Read(Selector selector, Gather gather, Ownership ownership, Facts facts) implements Plan {
    public Read {
      Objects.requireNonNull(selector, "selector");
      Objects.requireNonNull(gather, "gather");
      Objects.requireNonNull(ownership, "ownership");
      Objects.requireNonNull(facts, "facts");
    }
  }

  /**
   * A SELECT of tables that no one shard has the rows of.
   *
   * @param finish what is gathered, and the text
   * @param facts what the executor has to know of the text
   */
  record Finished(Finish finish, Facts facts) implements Plan {
    public Finished {
      Objects.requireNonNull(finish, "finish");
      Objects.requireNonNull(facts, "facts");
    }
  }

  /**
   * An UPDATE, DELETE, INSERT or REPLACE.
   *
   * @param selector the shards that may hold rows the statement changes
   * @param scatter what to do when the selector binds to several shards
   * @param ownership how shards that hold foreign rows are kept to their own
   * @param facts what the executor has to know of the text
   * @param numbering the rows that get numbers before the shards are known; null for none
   * @param indexing what lookup tables of global indexes have to do with it; null for nothing
   */
  record Write(
      Selector selector,
      Scattering scatter,
      Ownership ownership,
      Facts facts,
      Numbering numbering,
      Indexing indexing)
      implements Plan {
    /** Without an AUTO_INCREMENT column that the proxy gives numbers to, or a global index. */
    public Write(Selector selector, Scattering scatter, Ownership ownership, Facts facts) {
      this(selector, scatter, ownership, facts, null, null);
    }

    public Write {
      Objects.requireNonNull(selector, "selector");
      Objects.requireNonNull(scatter, "scatter");
      Objects.requireNonNull(ownership, "ownership");
      Objects.requireNonNull(facts, "facts");
    }
  }

  /**
   * A statement that is carried out by several others.
   *
   * @param how what they are
   * @param facts what the executor has to know of the text
   */
  record Composed(io.ringmaster.router.plan.Composed how, Facts facts) implements Plan {
    public Composed {
      Objects.requireNonNull(how, "how");
      Objects.requireNonNull(facts, "facts");
    }
  }

  /** Not planned: the client gets a MySQL error. */
  record Refuse(Refusal refusal) implements Plan {}

  /**
   * The text does not parse. When all tables the client can mean are on one shard, that shard is
   * asked; otherwise a shard's PREPARE tells whether the text is wrong (its 1064 goes to the
   * client) or only not understood (1235).
   *
   * @param message the parser's complaint, for {@code EXPLAIN ROUTE}
   */
  record Unparsed(String message) implements Plan {}

  /**
   * Names views of tables that are not all on one shard: planned again with their queries in the
   * place of their names. A query may name other such views.
   *
   * @param queries what stands in their place
   */
  record Viewed(List<Splice> queries) implements Plan {
    public Viewed {
      queries = List.copyOf(queries);
    }
  }

  /** How a write goes to several shards. */
  sealed interface Scattering {
    /** The same text to every selected shard, but for ownership; affected rows are summed. */
    record SameText() implements Scattering {}

    /**
     * An UPDATE or DELETE with LIMIT: each shard gets a LIMIT of its own.
     *
     * @param limit of the client's text, without an offset
     * @param place ordinal of the token that is LIMIT's operand
     * @param search finds how many of the rows each shard has, where ORDER BY says which they are;
     *     empty: any will do, so each shard takes what those before it have left
     */
    record Limited(Gather.Limit limit, int place, Optional<Search> search) implements Scattering {}

    /**
     * The same text to every shard, which all hold the same rows (reference tables); the first
     * shard's affected rows count.
     */
    record Copies() implements Scattering {}

    /** A multi-row INSERT or REPLACE: each shard gets the rows it owns, by splicing out others. */
    record SplitRows() implements Scattering {}

    /**
     * By several other statements.
     *
     * @param how what they are
     */
    record Composed(io.ringmaster.router.plan.Composed how) implements Scattering {}

    /** Not allowed over several shards. */
    record Refused(Refusal refusal) implements Scattering {}
  }

  /**
   * A SELECT made of an UPDATE or DELETE with ORDER BY and LIMIT: it locks the first rows of each
   * shard and returns what they are sorted by, and behind it the session's isolation level.
   *
   * @param splices what makes it of the client's text
   * @param order sort keys, most significant first
   */
  record Search(List<Splice> splices, List<Gather.SortKey> order) {
    public Search {
      splices = List.copyOf(splices);
      order = List.copyOf(order);
    }
  }

  /** Whether a statement may be pipelined on a connection with other clients' statements. */
  enum Sharing {
    /** It depends on more than the session's state, or leaves something on its connection. */
    NEVER,
    /** A read that depends on nothing but the session's state, of whatever length. */
    IF_QUICK,
    /** The same of at most one row, found by a key. */
    ALWAYS
  }

  /**
   * What the executor has to know of the text.
   *
   * @param locking FOR UPDATE, FOR SHARE: takes locks, so it is not a plain read
   * @param usesLastInsertId calls {@code LAST_INSERT_ID()}, which the backend must be told
   * @param usesUserVariables reads {@code @x}
   * @param setsUserVariables assigns {@code @x := ..} or {@code INTO @x}: pins the session
   * @param sessionFunctions reads ROW_COUNT(), FOUND_ROWS(), CONNECTION_ID(), ..: not answerable by
   *     any backend; the executor substitutes or refuses
   * @param calcFoundRows says SQL_CALC_FOUND_ROWS
   * @param takesUserLocks calls GET_LOCK and friends: pins the session
   * @param callsPrograms calls a function that is not one of MySQL's own, which may change rows
   * @param returnsRows produces a result set
   * @param ofOneMoment several servers must be told one moment for {@code NOW()} and its kin
   * @param sharing whether it may be pipelined with other clients' statements
   */
  record Facts(
      boolean locking,
      boolean usesLastInsertId,
      boolean usesUserVariables,
      boolean setsUserVariables,
      boolean sessionFunctions,
      boolean calcFoundRows,
      boolean takesUserLocks,
      boolean callsPrograms,
      boolean returnsRows,
      boolean ofOneMoment,
      Sharing sharing) {
    /** Facts of a plain statement. */
    public static Facts plain(boolean returnsRows) {
      return new Facts(
          false,
          false,
          false,
          false,
          false,
          false,
          false,
          false,
          returnsRows,
          false,
          returnsRows ? Sharing.ALWAYS : Sharing.NEVER);
    }
  }
}
