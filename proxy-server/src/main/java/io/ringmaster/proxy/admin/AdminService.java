package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.migration.run.ProxyDrain;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.ServerStatus;
import io.ringmaster.proxy.recovery.TransactionsInDoubt;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Admin SQL and DDL: CREATE, ALTER, DROP, TRUNCATE, RENAME, GRANT, REVOKE, FLUSH PRIVILEGES,
 * REGISTER, UNREGISTER, RESHARD, RESOLVE TRANSACTION, what is said to migrations, and the SHOW
 * statements of {@link #answersShow}. Any thread but an event loop; every statement is written to
 * the audit log ({@code io.ringmaster.audit}) with its secrets masked.
 *
 * <p>The caller has committed the session's transaction before, as MySQL does for DDL.
 */
public final class AdminService {
  private static final Logger log = LoggerFactory.getLogger(AdminService.class);
  private static final Logger audit = LoggerFactory.getLogger("io.ringmaster.audit");

  /** What changes nothing, and is asked again and again by those who watch. */
  private static final Pattern LOOKS =
      Pattern.compile("(SHOW|EXPLAIN)\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern SHOW =
      Pattern.compile(
          "SHOW (SERVERS|SHARDS|GROUPS|ACCOUNTS|USERS|DATABASE RULES|TABLE RULES|SHARD"
              + " MAP|MIGRATIONS?|TRANSACTIONS|GLOBAL INDEXES)( .*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Duration OTHERS_MAX = Duration.ofSeconds(1);

  private final MetadataStore store;
  private final Supplier<Map<String, ServerStatus>> servers;
  private final ClusterAdmin cluster;
  private final DatabaseAdmin databases;
  private final HomeShard homes;
  private final TableCreation creation;
  private final TableFromQuery fromQueries;
  private final ViewCreation views;
  private final TableChanges changes;
  private final ProgramAdmin programs;
  private final GlobalIndexAdmin indexes;
  private final GlobalIndexReports indexReports;
  private final AccountAdmin accounts;
  private final ReshardAdmin reshards;
  private final TransactionAdmin transactions;

  /**
   * A service.
   *
   * @param endpoints how migrations reach a server
   * @param holdPatience how long statements that are held wait before they get an error
   * @param servers what is known of the servers now, by name
   * @param tablesChanged called with a database and its schema version after its tables have
   *     changed, before the client gets its answer, to load them again; may block
   */
  public AdminService(
      MetadataStore store,
      ControlPools pools,
      PasswordHasher hasher,
      Function<Server, Endpoint> endpoints,
      Duration holdPatience,
      Supplier<Map<String, ServerStatus>> servers,
      ObjLongConsumer<String> tablesChanged) {
    this.store = store;
    this.servers = servers;
    AdminContext context = new AdminContext(store, pools, new ShardRunner(pools), tablesChanged);
    cluster = new ClusterAdmin(context, endpoints, holdPatience);
    databases = new DatabaseAdmin(context);
    homes = new HomeShard(context, endpoints);
    creation = new TableCreation(context);
    fromQueries = new TableFromQuery(context, creation);
    views = new ViewCreation(context);
    changes = new TableChanges(context);
    programs = new ProgramAdmin(context);
    IndexLosses losses = new IndexLosses(context, creation, changes);
    indexes = new GlobalIndexAdmin(context, creation, changes, losses);
    indexReports = new GlobalIndexReports(context, losses);
    accounts = new AccountAdmin(context, hasher);
    reshards = new ReshardAdmin(context, new ReshardPreview(pools, endpoints));
    transactions = new TransactionAdmin(new TransactionsInDoubt(store, pools));
  }

  /** Whether a SHOW statement is Ringmaster's own, by its digest text. */
  public static boolean answersShow(String digestText) {
    return SHOW.matcher(digestText).matches();
  }

  /** Why a text is no statement that could be carried out; null if it is one. Does not block. */
  public static AdminResult misread(String sql, AdminCaller caller) {
    try {
      var _ = AdminParser.parse(new TokenReader(sql, caller.lexerMode()), caller.currentDatabase());
      return null;
    } catch (AdminException e) {
      return e.result();
    } catch (IllegalArgumentException e) {
      return refused(e);
    }
  }

  /** The query of a CREATE TABLE .. SELECT; empty of any other statement. Does not block. */
  public static Optional<String> queryOf(String sql, AdminCaller caller) {
    try {
      TokenReader reader = new TokenReader(sql, caller.lexerMode());
      return AdminParser.parse(reader, caller.currentDatabase())
              instanceof AdminStatement.CreateTableSelect made
          ? Optional.of(made.query().text())
          : Optional.empty();
    } catch (AdminException | IllegalArgumentException e) {
      // It is said when the statement is carried out.
      return Optional.empty();
    }
  }

  /** The model's records say what is wrong with a name. */
  private static AdminResult refused(IllegalArgumentException e) {
    return AdminException.refused(e.getMessage()).result();
  }

  /**
   * Carries out a statement and waits until it is done everywhere. Interrupting the thread gives up
   * waiting for the servers, which may still finish what they began.
   */
  public AdminResult execute(String sql, AdminCaller caller) {
    String masked = "(unreadable)";
    AdminResult result;
    try {
      TokenReader reader = new TokenReader(sql, caller.lexerMode());
      masked = reader.maskedWhole();
      AdminStatement statement = AdminParser.parse(reader, caller.currentDatabase());
      masked = reader.masked();
      checkRight(statement, caller);
      result = execute(statement, caller);
    } catch (AdminException e) {
      result = e.result();
    } catch (MetadataException e) {
      result = failed(e);
    } catch (IllegalArgumentException e) {
      result = refused(e);
    } catch (RuntimeException e) {
      log.error("admin statement failed", e);
      result =
          new AdminResult.Failed(
              MySqlError.RM_INTERNAL.errno(),
              MySqlError.RM_INTERNAL.sqlState(),
              MySqlError.RM_INTERNAL.message(e.toString()));
    }
    boolean ordinary = LOOKS.matcher(masked).lookingAt() && !(result instanceof AdminResult.Failed);
    audit
        .atLevel(ordinary ? Level.DEBUG : Level.INFO)
        .addKeyValue("user", caller.user())
        .addKeyValue("database", caller.currentDatabase().orElse(""))
        .addKeyValue("outcome", outcome(result))
        .log(masked);
    return result;
  }

  /**
   * Waits until all proxies route by what was changed, but not for long: one may be stopped.
   *
   * @param epoch of the change
   */
  public void awaitOthers(long epoch) {
    try {
      if (store.proxies().size() < 2) {
        return;
      }
      ProxyDrain.awaitKnown(store, epoch, System.nanoTime() + OTHERS_MAX.toNanos());
    } catch (TimeoutException | MetadataException e) {
      log.info("A change is not known everywhere yet epoch={} cause={}", epoch, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String outcome(AdminResult result) {
    return switch (result) {
      case AdminResult.Done _, AdminResult.Table _ -> "done";
      case AdminResult.Filling filling -> "to be filled as " + filling.made();
      case AdminResult.Failed failed -> "error " + failed.errno();
    };
  }

  private static AdminResult failed(MetadataException e) {
    MySqlError error =
        switch (e.reason()) {
          case INVALID, CONFLICT -> MySqlError.ER_UNKNOWN_ERROR;
          case UNAVAILABLE, UNREADABLE -> MySqlError.RM_METADATA_UNAVAILABLE;
        };
    String message =
        error == MySqlError.ER_UNKNOWN_ERROR ? e.getMessage() : error.message(e.getMessage());
    return new AdminResult.Failed(error.errno(), error.sqlState(), message);
  }

  /** DDL needs the right on the database, which is checked there; all else needs ADMIN. */
  private static void checkRight(AdminStatement statement, AdminCaller caller) {
    boolean needsAdmin =
        switch (statement) {
          case AdminStatement.CreateDatabase _,
              AdminStatement.DropDatabase _,
              AdminStatement.AlterDatabase _,
              AdminStatement.AlterDefaultShardKey _,
              AdminStatement.AlterDatabaseCommit _,
              AdminStatement.CreateTable _,
              AdminStatement.CreateTableSelect _,
              AdminStatement.AlterTable _,
              AdminStatement.CreateIndex _,
              AdminStatement.ChangeTable _,
              AdminStatement.DropTables _,
              AdminStatement.RenameTables _,
              AdminStatement.CreateView _,
              AdminStatement.CreateProgram _,
              AdminStatement.DropProgram _,
              AdminStatement.AlterProgram _,
              AdminStatement.DropEvent _,
              AdminStatement.CreateGlobalIndex _,
              AdminStatement.DropGlobalIndex _,
              AdminStatement.VerifyGlobalIndex _,
              AdminStatement.ShowGlobalIndexes _ ->
              false;
          // Everyone may change their own password.
          case AdminStatement.AlterUser alter -> !alter.user().equals(caller.user());
          case AdminStatement.RegisterServer _,
              AdminStatement.AlterServer _,
              AdminStatement.UnregisterServer _,
              AdminStatement.CreateShard _,
              AdminStatement.DropShard _,
              AdminStatement.AlterHomeShard _,
              AdminStatement.CreateUser _,
              AdminStatement.AlterUserCommit _,
              AdminStatement.DropUser _,
              AdminStatement.Grant _,
              AdminStatement.Revoke _,
              AdminStatement.FlushPrivileges _,
              AdminStatement.Reshard _,
              AdminStatement.ControlMigration _,
              AdminStatement.AlterMigration _,
              AdminStatement.ShowMigrations _,
              AdminStatement.ShowMigration _,
              AdminStatement.ShowTransactions _,
              AdminStatement.ResolveTransaction _,
              AdminStatement.ShowServers _,
              AdminStatement.ShowShards _,
              AdminStatement.ShowGroups _,
              AdminStatement.ShowDatabaseRules _,
              AdminStatement.ShowTableRules _,
              AdminStatement.ShowShardMap _,
              AdminStatement.ShowAccounts _ ->
              true;
        };
    if (needsAdmin && !caller.admin()) {
      throw AdminException.of(MySqlError.ER_SPECIFIC_ACCESS_DENIED_ERROR, "ADMIN");
    }
  }

  private AdminResult execute(AdminStatement statement, AdminCaller caller) {
    return switch (statement) {
      case AdminStatement.RegisterServer register -> cluster.register(register);
      case AdminStatement.AlterServer alter -> cluster.alter(alter);
      case AdminStatement.UnregisterServer unregister -> cluster.unregister(unregister);
      case AdminStatement.CreateShard create -> cluster.create(create);
      case AdminStatement.DropShard drop -> cluster.drop(drop);
      case AdminStatement.CreateDatabase create -> databases.create(create, caller);
      case AdminStatement.DropDatabase drop -> databases.drop(drop, caller);
      case AdminStatement.AlterDatabase alter -> databases.alter(alter, caller);
      case AdminStatement.AlterDefaultShardKey alter ->
          databases.alterDefaultShardKey(alter, caller);
      case AdminStatement.AlterDatabaseCommit alter -> databases.alterCommit(alter, caller);
      case AdminStatement.AlterHomeShard alter -> homes.move(alter, caller);
      case AdminStatement.CreateTable create when create.like().isPresent() ->
          indexes.createLike(create, caller);
      case AdminStatement.CreateTable create when !create.indexes().isEmpty() ->
          indexes.createWith(create, caller);
      case AdminStatement.CreateTable create -> creation.create(create, caller);
      case AdminStatement.CreateTableSelect create -> fromQueries.create(create, caller);
      case AdminStatement.CreateView create -> views.create(create, caller);
      case AdminStatement.CreateProgram create -> programs.create(create, caller);
      case AdminStatement.DropProgram drop -> programs.drop(drop, caller);
      case AdminStatement.AlterProgram alter -> programs.alter(alter, caller);
      case AdminStatement.DropEvent drop -> ProgramAdmin.drop(drop, caller);
      case AdminStatement.AlterTable alter -> changes.alter(alter, caller);
      case AdminStatement.CreateIndex create -> changes.createIndex(create, caller);
      case AdminStatement.ChangeTable change -> changes.change(change, caller);
      case AdminStatement.DropTables drop -> changes.drop(drop, caller);
      case AdminStatement.RenameTables rename -> changes.rename(rename, caller);
      case AdminStatement.CreateGlobalIndex create -> indexes.create(create, caller);
      case AdminStatement.DropGlobalIndex drop -> indexes.drop(drop, caller);
      case AdminStatement.VerifyGlobalIndex verify -> indexReports.verify(verify, caller);
      case AdminStatement.ShowGlobalIndexes show -> indexReports.show(show, caller);
      case AdminStatement.CreateUser create -> accounts.create(create);
      case AdminStatement.AlterUser alter -> accounts.alter(alter);
      case AdminStatement.AlterUserCommit alter -> accounts.alterCommit(alter);
      case AdminStatement.DropUser drop -> accounts.drop(drop);
      case AdminStatement.Grant grant -> accounts.grant(grant);
      case AdminStatement.Revoke revoke -> accounts.revoke(revoke);
      case AdminStatement.FlushPrivileges _ -> AdminContext.DONE;
      case AdminStatement.Reshard reshard -> reshards.reshard(reshard, caller);
      case AdminStatement.ControlMigration control -> reshards.control(control);
      case AdminStatement.AlterMigration alter -> reshards.alter(alter);
      case AdminStatement.ShowMigrations _ -> ShowMigrations.all(store);
      case AdminStatement.ShowMigration show ->
          show.differences()
              ? ShowMigrations.differences(store, show.number())
              : ShowMigrations.one(store, show.number());
      case AdminStatement.ShowTransactions _ -> transactions.show();
      case AdminStatement.ResolveTransaction resolve -> transactions.resolve(resolve);
      case AdminStatement.ShowServers _ -> ShowAdmin.servers(store.state(), servers.get());
      case AdminStatement.ShowShards _ -> ShowAdmin.shards(store.state(), servers.get());
      case AdminStatement.ShowGroups _ -> ShowAdmin.groups(store.state());
      case AdminStatement.ShowDatabaseRules _ -> ShowAdmin.databaseRules(store.state());
      case AdminStatement.ShowTableRules show ->
          ShowAdmin.tableRules(store.state(), show.database());
      case AdminStatement.ShowShardMap show -> ShowAdmin.shardMap(store.state(), show.group());
      case AdminStatement.ShowAccounts _ -> ShowAdmin.accounts(store.state());
    };
  }
}
