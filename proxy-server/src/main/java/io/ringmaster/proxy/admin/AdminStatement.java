package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.CommitMode;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.StoredProgram;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.metadata.placement.NothingToMoveException;
import io.ringmaster.metadata.placement.Reshape;
import io.ringmaster.proxy.config.HostPort;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A parsed statement. Fields named {@code text} are what the servers are to run. */
sealed interface AdminStatement {
  // Servers and shards

  record RegisterServer(
      String name,
      String host,
      int port,
      String user,
      Secret password,
      TlsMode tls,
      OptionalLong disk)
      implements AdminStatement {}

  /** What is empty stays as it is; at least one part is not. */
  record AlterServer(
      String name,
      Optional<HostPort> address,
      Optional<String> user,
      Optional<Secret> password,
      Optional<TlsMode> tls,
      Optional<OptionalLong> disk)
      implements AdminStatement {}

  record UnregisterServer(String name) implements AdminStatement {}

  record CreateShard(String name, String primary, List<String> replicas)
      implements AdminStatement {}

  record DropShard(String name) implements AdminStatement {}

  // Databases

  /** {@code text} is the name and what follows it. */
  record CreateDatabase(String name, boolean ifNotExists, String text, Optional<String> homeShard)
      implements AdminStatement {}

  record DropDatabase(String name, boolean ifExists) implements AdminStatement {}

  /** {@code column} is empty for NO DEFAULT SHARD KEY. */
  record AlterDefaultShardKey(String database, Optional<String> column) implements AdminStatement {}

  /** {@code shard} is to be the database's home shard. */
  record AlterHomeShard(String database, String shard) implements AdminStatement {}

  /** {@code mode} is empty for DEFAULT. */
  record AlterDatabaseCommit(String database, Optional<CommitMode> mode)
      implements AdminStatement {}

  record AlterDatabase(String database, String text) implements AdminStatement {}

  // Tables

  /** The end of CREATE TABLE that says where rows live. */
  sealed interface Sharding {
    /** Nothing given: the database's default. */
    record ByDefault() implements Sharding {}

    record ByHash(String column, Optional<String> group) implements Sharding {}

    /**
     * Ranges.
     *
     * @param parts empty when the group has its ranges already
     * @param yielding whether a group that has other ranges keeps them: they were those of the
     *     table that a dump was made of
     */
    record ByRange(String column, List<RangePart> parts, Optional<String> group, boolean yielding)
        implements Sharding {}

    record Reference() implements Sharding {}

    record Single(String shard) implements Sharding {}
  }

  /** {@code VALUES LESS THAN (bound) ON shard}; no bound for MAXVALUE. */
  record RangePart(OptionalLong lessThan, String shard) {}

  /**
   * CREATE TABLE.
   *
   * @param snowflake whether it says AUTO_INCREMENT = SNOWFLAKE, which the text has no more
   * @param indexes global indexes that it is made with, of this table
   * @param like the table of CREATE TABLE .. LIKE
   */
  record CreateTable(
      TableName name,
      boolean ifNotExists,
      Sharding sharding,
      boolean snowflake,
      List<CreateGlobalIndex> indexes,
      Optional<TableName> like,
      String text)
      implements AdminStatement {
    public CreateTable {
      indexes = List.copyOf(indexes);
    }
  }

  /**
   * CREATE TABLE .. SELECT.
   *
   * @param snowflake as of {@link CreateTable}
   * @param definition columns and options, as they stand between the name and the query
   */
  record CreateTableSelect(
      TableName name,
      boolean ifNotExists,
      Sharding sharding,
      boolean snowflake,
      String definition,
      Query query)
      implements AdminStatement {}

  /**
   * What fills a table.
   *
   * @param insertion the words before the table's name: INSERT INTO, with IGNORE, or REPLACE INTO
   * @param empty the same query without rows
   */
  record Query(String insertion, String text, String empty) {}

  /**
   * A change of one table that goes to its shards as it is.
   *
   * @param reader stands behind the table's name, for the checks of what is changed
   */
  record AlterTable(TableName name, TokenReader reader, String text) implements AdminStatement {}

  /**
   * CREATE INDEX.
   *
   * @param name of the table
   * @param unique the name of a unique index; empty for another
   * @param reader stands behind the table's name
   */
  record CreateIndex(TableName name, Optional<String> unique, TokenReader reader, String text)
      implements AdminStatement {}

  /**
   * DROP INDEX; or TRUNCATE, which takes all rows out.
   *
   * @param dropped the index; empty for TRUNCATE
   */
  record ChangeTable(TableName name, Optional<String> dropped, String text)
      implements AdminStatement {
    boolean truncates() {
      return dropped.isEmpty();
    }
  }

  record DropTables(List<TableName> names, boolean ifExists, boolean views)
      implements AdminStatement {}

  record RenameTables(List<Rename> renames, String text) implements AdminStatement {}

  record Rename(TableName from, TableName to) {}

  /**
   * CREATE VIEW, and ALTER VIEW, which is OR REPLACE of one that is there.
   *
   * @param mayBeUpdatable false when MySQL surely takes no writes through it
   * @param words all names in its query, whatever they mean there
   */
  record CreateView(
      TableName name,
      boolean orReplace,
      boolean alters,
      boolean mayBeUpdatable,
      List<String> words,
      String text)
      implements AdminStatement {}

  // Stored programs

  /**
   * CREATE PROCEDURE, FUNCTION or TRIGGER.
   *
   * @param what it is, for messages: {@code procedure 'd.p'}
   * @param event of a trigger
   * @param ofTables the first word in the body that reads or writes tables, or calls a procedure
   * @param ofStatements the first function in it that tells of the session's statement before
   * @param assigned columns of NEW that it sets
   * @param ofNew columns of NEW that it names
   * @param text without DEFINER and IF NOT EXISTS
   * @param guarded the text by which a trigger is not carried out for rows that a migration moves;
   *     that of others is the same
   */
  record CreateProgram(
      StoredProgram program,
      String what,
      boolean ifNotExists,
      Optional<Event> event,
      Optional<String> ofTables,
      Optional<String> ofStatements,
      List<String> assigned,
      Set<String> ofNew,
      String text,
      String guarded)
      implements AdminStatement {
    /** When a trigger is carried out. */
    record Event(TableName table, boolean beforeInsert) {}
  }

  record DropProgram(StoredProgram.Type type, TableName name, boolean ifExists)
      implements AdminStatement {}

  /** Of which there is none: CREATE EVENT is not supported. */
  record DropEvent(TableName name, boolean ifExists) implements AdminStatement {}

  record AlterProgram(StoredProgram.Type type, TableName name, String text)
      implements AdminStatement {}

  // Global indexes

  record CreateGlobalIndex(String name, boolean unique, TableName table, List<String> columns)
      implements AdminStatement {
    public CreateGlobalIndex {
      columns = List.copyOf(columns);
    }
  }

  record DropGlobalIndex(String name, TableName table) implements AdminStatement {}

  /** {@code repairs}: REPAIR, which mends what VERIFY finds. */
  record VerifyGlobalIndex(String name, TableName table, boolean repairs)
      implements AdminStatement {}

  /**
   * {@code SHOW GLOBAL INDEXES [FROM database] [LIKE pattern]}.
   *
   * @param like of the names of indexes, its escapes kept
   */
  record ShowGlobalIndexes(Optional<String> database, Optional<String> like)
      implements AdminStatement {}

  // Accounts

  record CreateUser(List<NewUser> users, boolean ifNotExists) implements AdminStatement {
    public CreateUser {
      users = List.copyOf(users);
    }
  }

  record NewUser(String user, String plugin, Secret password) {}

  record AlterUser(String user, boolean ifExists, String plugin, Secret password)
      implements AdminStatement {}

  /** {@code mode} is empty for DEFAULT. */
  record AlterUserCommit(String user, boolean ifExists, Optional<CommitMode> mode)
      implements AdminStatement {}

  record DropUser(List<String> users, boolean ifExists) implements AdminStatement {
    public DropUser {
      users = List.copyOf(users);
    }
  }

  /** {@code database} is {@code *} for all; {@code admin} is about admin SQL instead. */
  record Grant(String user, boolean admin, String database) implements AdminStatement {}

  record Revoke(String user, boolean admin, String database) implements AdminStatement {}

  /** As install scripts say it behind GRANT, which holds at once. */
  record FlushPrivileges() implements AdminStatement {}

  // Migrations

  /**
   * {@code RESHARD}, one for each group it concerns.
   *
   * @param group {@code database.group}; empty for all of the current database
   * @param explain whether it is only to be told what would be done
   */
  record Reshard(
      Optional<String> group, Change change, MigrationOptions options, boolean explain, String text)
      implements AdminStatement {
    /** What is asked for. */
    sealed interface Change {}

    /**
     * What follows from the placement alone.
     *
     * @param to from the placement of now to the next; throws {@link IllegalArgumentException} with
     *     a sentence for the user when that can't be had
     * @param ofOneGroup whether it names slots or ranges, which mean something in one group only
     */
    record Reshaped(UnaryOperator<Placement> to, boolean ofOneGroup) implements Change {}

    /**
     * Keys are divided in equal parts: slots by their number, ranges by their rows.
     *
     * @param split whose keys; empty for a part of every shard's
     * @param into who gets them
     */
    record Divide(Optional<String> split, List<String> into) implements Change {
      /**
       * With those alone that don't own a part yet, where shards are added.
       *
       * @throws NothingToMoveException when all do
       */
      Divide lackedBy(Placement placement) {
        return split.isPresent() ? this : new Divide(split, Reshape.lacking(placement, into));
      }

      /** The next placement of a group that is placed by hash. */
      Placement bySlots(Placement placement) {
        return split.isPresent()
            ? Reshape.split(placement, split.get(), into)
            : Reshape.add(placement, into);
      }
    }

    /** Slots are divided so that all owners have as much of something. */
    record Rebalance(Measure by) implements Change {}

    /** What shards may have too much of. */
    enum Measure {
      /** Rows of the group's tables. */
      ROWS,
      /** Bytes of their values. */
      BYTES,
      /** Rows that are read and written just now. */
      LOAD
    }

    /** One key goes to a shard; {@code key} as the user wrote it. */
    record MoveKey(String key, String to) implements Change {}

    /** One table, whatever its group, goes elsewhere. */
    record MoveTable(TableName table, TableTarget to) implements Change {}

    /** Where a table may go. */
    sealed interface TableTarget {
      /**
       * To the shards of a group, which is made when there is none of that name.
       *
       * @param column the shard key; empty for the usual one
       */
      record IntoGroup(String database, String group, Optional<String> column)
          implements TableTarget {
        /** The group's name in the metadata. */
        String key() {
          return database + "." + group;
        }
      }

      /** Whole to one shard. */
      record Single(String shard) implements TableTarget {}
    }
  }

  /** What can be asked of a migration that runs. */
  enum MigrationAction {
    PAUSE,
    RESUME,
    CUTOVER,
    CANCEL,
    ROLLBACK,
    FINISH,
    RETRY,
    VERIFY,
    REPAIR
  }

  record ControlMigration(long number, MigrationAction action) implements AdminStatement {}

  /** Other options for one that runs; {@code options} makes them of those it has. */
  record AlterMigration(long number, UnaryOperator<MigrationOptions> options)
      implements AdminStatement {}

  record ShowMigrations() implements AdminStatement {}

  record ShowMigration(long number, boolean differences) implements AdminStatement {}

  // Transactions over several servers

  record ShowTransactions() implements AdminStatement {}

  record ResolveTransaction(String transaction, boolean commit) implements AdminStatement {}

  // What there is

  record ShowServers() implements AdminStatement {}

  record ShowDatabaseRules() implements AdminStatement {}

  record ShowShards() implements AdminStatement {}

  record ShowGroups() implements AdminStatement {}

  record ShowTableRules(Optional<String> database) implements AdminStatement {}

  record ShowShardMap(Optional<String> group) implements AdminStatement {}

  record ShowAccounts() implements AdminStatement {}
}
