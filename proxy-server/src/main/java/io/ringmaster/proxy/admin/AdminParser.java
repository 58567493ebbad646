package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.config.HostPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Parses admin SQL and DDL: as much of DDL as tells which tables it is about, the servers parse the
 * rest. Tables are in {@link TableParser}, accounts in {@link AccountParser}.
 */
final class AdminParser {
  private final TokenReader reader;
  private final Optional<String> database;

  private AdminParser(TokenReader reader, Optional<String> database) {
    this.reader = reader;
    this.database = database;
  }

  /**
   * Parses the statement.
   *
   * @param database the session's default database
   * @throws AdminException 1064, 1046, or 1235 for DDL that is not supported
   */
  static AdminStatement parse(TokenReader reader, Optional<String> database) {
    AdminStatement statement = new AdminParser(reader, database).statement();
    if (!(statement instanceof AdminStatement.AlterTable
        || statement instanceof AdminStatement.CreateIndex)) {
      reader.expectEnd();
    }
    return statement;
  }

  private AdminStatement statement() {
    var tables = new TableParser(reader, database);
    var accounts = new AccountParser(reader);
    if (reader.take("REGISTER", "SERVER")) {
      return registerServer();
    }
    if (reader.take("UNREGISTER", "SERVER")) {
      return new AdminStatement.UnregisterServer(reader.nameOrString());
    }
    if (reader.take("RESOLVE", "TRANSACTION")) {
      String transaction = reader.nameOrString();
      boolean commit = reader.take("COMMIT");
      if (!commit) {
        reader.expect("ROLLBACK");
      }
      return new AdminStatement.ResolveTransaction(transaction, commit);
    }
    if (reader.take("VERIFY", "GLOBAL", "INDEX")) {
      return tables.verifyGlobalIndex(false);
    }
    if (reader.take("REPAIR", "GLOBAL", "INDEX")) {
      return tables.verifyGlobalIndex(true);
    }
    Optional<AdminStatement> migration = new ReshardParser(reader, database).statement();
    if (migration.isPresent()) {
      return migration.get();
    }
    if (reader.take("SHOW")) {
      return show();
    }
    if (reader.take("TRUNCATE")) {
      reader.take("TABLE");
      return tables.changeTable(Optional.empty());
    }
    if (reader.take("RENAME", "TABLE") || reader.take("RENAME", "TABLES")) {
      return tables.renameTables();
    }
    if (reader.take("GRANT")) {
      return accounts.grant();
    }
    if (reader.take("REVOKE")) {
      return accounts.revoke();
    }
    if (reader.take("FLUSH")) {
      return accounts.flush();
    }
    if (reader.take("CREATE")) {
      return create(tables, accounts);
    }
    if (reader.take("ALTER")) {
      return alter(tables, accounts);
    }
    if (reader.take("DROP")) {
      return drop(tables, accounts);
    }
    throw unsupportedOrWrong();
  }

  private AdminStatement registerServer() {
    String name = reader.nameOrString();
    reader.expect("AT");
    HostPort address = address();
    reader.expect("USER");
    String user = reader.nameOrString();
    reader.expect("PASSWORD");
    Secret password = new Secret(reader.string());
    TlsMode tls = TlsMode.PREFERRED;
    if (reader.take("TLS")) {
      tls = tlsMode();
    }
    return new AdminStatement.RegisterServer(
        name, address.host(), address.port(), user, password, tls, disk());
  }

  private AdminStatement alterServer() {
    String name = reader.nameOrString();
    if (reader.is("OPTIONS")) {
      throw AdminException.notSupported(
          "ALTER SERVER .. OPTIONS of the FEDERATED engine is not supported through Ringmaster");
    }
    if (reader.atEnd()) {
      throw reader.syntaxError();
    }
    return new AdminStatement.AlterServer(
        name,
        reader.take("AT") ? Optional.of(address()) : Optional.empty(),
        reader.take("USER") ? Optional.of(reader.nameOrString()) : Optional.empty(),
        reader.take("PASSWORD") ? Optional.of(new Secret(reader.string())) : Optional.empty(),
        reader.take("TLS") ? Optional.of(tlsMode()) : Optional.empty(),
        reader.is("DISK") ? Optional.of(disk()) : Optional.empty());
  }

  /** {@code DISK 500 GB}, {@code DISK UNKNOWN}, or nothing. */
  private OptionalLong disk() {
    if (!reader.take("DISK") || reader.take("UNKNOWN")) {
      return OptionalLong.empty();
    }
    long number = reader.integer();
    int shift =
        switch (reader.peek().toUpperCase(Locale.ROOT)) {
          case "MB" -> 20;
          case "GB" -> 30;
          case "TB" -> 40;
          default -> throw reader.syntaxError();
        };
    if (number < 1 || number > Long.MAX_VALUE >> shift) {
      throw AdminException.refused(
          "DISK " + number + " " + reader.peek() + " is no size of a disk");
    }
    reader.moveTo(reader.position() + 1);
    return OptionalLong.of(number << shift);
  }

  private HostPort address() {
    String address = reader.string();
    return HostPort.parse(address)
        .filter(parsed -> parsed.port() != 0)
        .orElseThrow(
            () ->
                AdminException.refused(
                    "server address '" + address + "' must be host:port, such as 'db1:3306'"));
  }

  private TlsMode tlsMode() {
    String word = reader.peek().toUpperCase(Locale.ROOT);
    for (TlsMode mode : TlsMode.values()) {
      if (mode.name().equals(word)) {
        reader.expect(word);
        return mode;
      }
    }
    throw AdminException.refused(
        "TLS mode '" + reader.peek() + "' must be one of " + Arrays.toString(TlsMode.values()));
  }

  private AdminStatement show() {
    if (reader.take("SERVERS")) {
      return new AdminStatement.ShowServers();
    }
    if (reader.take("SHARDS")) {
      return new AdminStatement.ShowShards();
    }
    if (reader.take("GROUPS")) {
      return new AdminStatement.ShowGroups();
    }
    if (reader.take("ACCOUNTS") || reader.take("USERS")) {
      return new AdminStatement.ShowAccounts();
    }
    if (reader.take("TRANSACTIONS", "IN", "DOUBT")) {
      return new AdminStatement.ShowTransactions();
    }
    if (reader.take("GLOBAL", "INDEXES")) {
      boolean from = reader.take("FROM") || reader.take("IN");
      Optional<String> in = from ? Optional.of(reader.name()) : Optional.empty();
      return new AdminStatement.ShowGlobalIndexes(
          in, reader.take("LIKE") ? Optional.of(reader.string()) : Optional.empty());
    }
    Optional<AdminStatement> migrations = new ReshardParser(reader, database).show();
    if (migrations.isPresent()) {
      return migrations.get();
    }
    if (reader.take("DATABASE", "RULES")) {
      return new AdminStatement.ShowDatabaseRules();
    }
    if (reader.take("TABLE", "RULES")) {
      boolean from = reader.take("FROM") || reader.take("IN");
      return new AdminStatement.ShowTableRules(
          from ? Optional.of(reader.name()) : Optional.empty());
    }
    reader.expect("SHARD", "MAP");
    if (!reader.take("FOR", "GROUP")) {
      return new AdminStatement.ShowShardMap(Optional.empty());
    }
    String group = reader.name();
    if (reader.take(".")) {
      return new AdminStatement.ShowShardMap(Optional.of(group + "." + reader.name()));
    }
    if (database.isEmpty()) {
      throw AdminException.of(MySqlError.ER_NO_DB_ERROR);
    }
    return new AdminStatement.ShowShardMap(Optional.of(database.get() + "." + group));
  }

  private AdminStatement create(TableParser tables, AccountParser accounts) {
    if (reader.take("SHARD")) {
      return createShard();
    }
    if (reader.take("DATABASE") || reader.take("SCHEMA")) {
      return createDatabase();
    }
    if (reader.take("USER")) {
      return accounts.createUser();
    }
    if (reader.take("TABLE")) {
      return tables.createTable();
    }
    if (reader.is("TEMPORARY")) {
      throw AdminException.notSupported(
          "CREATE TEMPORARY TABLE belongs to the session's connection, not to the cluster");
    }
    if (reader.take("GLOBAL")) {
      return tables.createGlobalIndex();
    }
    boolean unique = reader.take("UNIQUE");
    if (unique || reader.take("FULLTEXT") || reader.take("SPATIAL") || reader.is("INDEX")) {
      reader.expect("INDEX");
      return tables.createIndex(unique);
    }
    Optional<AdminStatement> program = new ProgramParser(reader, database).create();
    if (program.isPresent()) {
      return program.get();
    }
    if (tables.isView()) {
      return tables.createView(false);
    }
    throw unsupportedOrWrong();
  }

  private AdminStatement createShard() {
    String name = reader.nameOrString();
    reader.expect("ON");
    String primary = reader.nameOrString();
    List<String> replicas = new ArrayList<>();
    if (reader.take("REPLICAS")) {
      do {
        replicas.add(reader.nameOrString());
      } while (reader.take(","));
    }
    return new AdminStatement.CreateShard(name, primary, List.copyOf(replicas));
  }

  private AdminStatement createDatabase() {
    boolean ifNotExists = reader.take("IF", "NOT", "EXISTS");
    int start = reader.position();
    String name = reader.name();
    while (!reader.atEnd() && !reader.is("ON", "SHARD")) {
      reader.moveTo(reader.position() + 1);
    }
    String text = reader.textBetween(start, reader.position());
    Optional<String> shard = Optional.empty();
    if (reader.take("ON", "SHARD")) {
      shard = Optional.of(reader.nameOrString());
    }
    return new AdminStatement.CreateDatabase(name, ifNotExists, text, shard);
  }

  private AdminStatement alter(TableParser tables, AccountParser accounts) {
    if (reader.take("TABLE")) {
      return tables.alterTable();
    }
    if (reader.take("USER")) {
      return accounts.alterUser();
    }
    if (reader.take("SERVER")) {
      return alterServer();
    }
    if (reader.take("DATABASE") || reader.take("SCHEMA")) {
      return alterDatabase();
    }
    Optional<AdminStatement> program = new ProgramParser(reader, database).alter();
    if (program.isPresent()) {
      return program.get();
    }
    if (tables.isView()) {
      return tables.createView(true);
    }
    throw unsupportedOrWrong();
  }

  private AdminStatement alterDatabase() {
    // The name may be left out: ALTER DATABASE CHARACTER SET .. is about the current one.
    boolean named =
        !reader.is("DEFAULT")
            && !reader.is("NO", "DEFAULT")
            && !reader.is("CHARACTER", "SET")
            && !reader.is("CHARSET")
            && !reader.is("COLLATE")
            && !reader.is("ENCRYPTION")
            && !reader.is("READ", "ONLY")
            && !reader.is("COMMIT", "=");
    if (!named && database.isEmpty()) {
      throw AdminException.of(MySqlError.ER_NO_DB_ERROR);
    }
    String name = named ? reader.name() : database.get();
    if (reader.take("DEFAULT", "SHARD", "KEY")) {
      reader.expect("(");
      String column = reader.name();
      reader.expect(")");
      return new AdminStatement.AlterDefaultShardKey(name, Optional.of(column));
    }
    if (reader.take("NO", "DEFAULT", "SHARD", "KEY")) {
      return new AdminStatement.AlterDefaultShardKey(name, Optional.empty());
    }
    if (reader.take("COMMIT", "=")) {
      return new AdminStatement.AlterDatabaseCommit(name, AccountParser.commitMode(reader));
    }
    if (reader.take("ON", "SHARD")) {
      return new AdminStatement.AlterHomeShard(name, reader.nameOrString());
    }
    if (reader.atEnd()) {
      throw reader.syntaxError();
    }
    reader.moveTo(reader.tokenCount());
    return new AdminStatement.AlterDatabase(name, reader.statement());
  }

  private AdminStatement drop(TableParser tables, AccountParser accounts) {
    if (reader.take("SHARD")) {
      return new AdminStatement.DropShard(reader.nameOrString());
    }
    if (reader.take("DATABASE") || reader.take("SCHEMA")) {
      boolean ifExists = reader.take("IF", "EXISTS");
      return new AdminStatement.DropDatabase(reader.name(), ifExists);
    }
    if (reader.take("USER")) {
      return accounts.dropUser();
    }
    if (reader.take("TABLE") || reader.take("TABLES")) {
      return tables.dropTables(false);
    }
    if (reader.take("VIEW")) {
      return tables.dropTables(true);
    }
    if (reader.take("INDEX")) {
      return tables.dropIndex();
    }
    if (reader.take("GLOBAL", "INDEX")) {
      return tables.dropGlobalIndex();
    }
    if (reader.take("EVENT")) {
      boolean ifExists = reader.take("IF", "EXISTS");
      return new AdminStatement.DropEvent(reader.tableName(database), ifExists);
    }
    Optional<AdminStatement> program = new ProgramParser(reader, database).drop();
    if (program.isPresent()) {
      return program.get();
    }
    throw unsupportedOrWrong();
  }

  /** Verbs and things of MySQL that are not supported yet get 1235, anything else 1064. */
  private AdminException unsupportedOrWrong() {
    int here = reader.position();
    for (int token = here; token < Math.min(here + 12, reader.tokenCount()); token++) {
      reader.moveTo(token);
      for (String thing :
          List.of(
              "TRIGGER",
              "PROCEDURE",
              "FUNCTION",
              "EVENT",
              "ROLE",
              "SERVER",
              "TABLESPACE",
              "VIEW",
              "LOGFILE",
              "INSTANCE",
              "RESOURCE",
              "TEMPORARY")) {
        if (reader.is(thing)) {
          return AdminException.notSupported(
              "%s %s is not supported through Ringmaster%s"
                  .formatted(
                      reader.text(0).toUpperCase(Locale.ROOT),
                      thing,
                      thing.equals("SERVER")
                          ? "; servers of shards come and go by REGISTER SERVER and UNREGISTER"
                              + " SERVER"
                          : " yet"));
        }
      }
    }
    reader.moveTo(here);
    return reader.syntaxError();
  }
}
