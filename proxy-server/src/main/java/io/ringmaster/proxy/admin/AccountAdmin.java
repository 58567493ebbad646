package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.proxy.admin.AdminResult.Warning;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The proxy's own accounts. */
final class AccountAdmin {
  private static final int ER_CANNOT_USER = 1396;

  private final AdminContext context;
  private final PasswordHasher hasher;

  AccountAdmin(AdminContext context, PasswordHasher hasher) {
    this.context = context;
    this.hasher = hasher;
  }

  private static AdminException failed(String operation, String user) {
    return new AdminException(
        ER_CANNOT_USER, "HY000", "Operation %s failed for '%s'@'%%'".formatted(operation, user));
  }

  private static AdminResult noted(int code, String message) {
    return new AdminResult.Done(0, "", List.of(new Warning("Note", code, message)));
  }

  private static Account account(ClusterState state, String user, String operation) {
    Account account = state.accounts().get(user);
    if (account == null) {
      throw failed(operation, user);
    }
    return account;
  }

  AdminResult create(AdminStatement.CreateUser statement) {
    String user = statement.user();
    if (context.store().load().accounts().containsKey(user)) {
      if (statement.ifNotExists()) {
        return noted(3163, "Authorization ID '%s'@'%%' already exists.".formatted(user));
      }
      throw failed("CREATE USER", user);
    }
    Account account =
        new Account(
            user,
            statement.plugin(),
            hasher.hash(statement.plugin(), statement.password()),
            false,
            Set.of());
    context.change(new Change.Add(account));
    return AdminContext.DONE;
  }

  AdminResult alter(AdminStatement.AlterUser statement) {
    String user = statement.user();
    if (statement.ifExists() && !context.store().load().accounts().containsKey(user)) {
      return noted(3162, "Authorization ID '%s'@'%%' does not exist.".formatted(user));
    }
    var verifier = hasher.hash(statement.plugin(), statement.password());
    context
        .store()
        .update(
            state -> {
              Account old = account(state, user, "ALTER USER");
              return List.of(new Change.Replace(old.withVerifier(statement.plugin(), verifier)));
            });
    return AdminContext.DONE;
  }

  AdminResult alterCommit(AdminStatement.AlterUserCommit statement) {
    String user = statement.user();
    if (statement.ifExists() && !context.store().load().accounts().containsKey(user)) {
      return noted(3162, "Authorization ID '%s'@'%%' does not exist.".formatted(user));
    }
    return replace(user, "ALTER USER", (_, old) -> old.with(statement.mode()));
  }

  AdminResult drop(AdminStatement.DropUser statement) {
    String user = statement.user();
    if (statement.ifExists() && !context.store().load().accounts().containsKey(user)) {
      return noted(3162, "Authorization ID '%s'@'%%' does not exist.".formatted(user));
    }
    context
        .store()
        .update(
            state -> {
              account(state, user, "DROP USER");
              keepAnAdmin(state, user);
              return List.of(new Change.Remove(Entity.Kind.ACCOUNT, user));
            });
    return AdminContext.DONE;
  }

  /** Without an admin, nobody could make one. */
  private static void keepAnAdmin(ClusterState state, String leaving) {
    boolean remains =
        state.accounts().values().stream()
            .anyMatch(account -> account.admin() && !account.user().equals(leaving));
    if (!remains) {
      throw AdminException.refused("'" + leaving + "' is the last account that has ADMIN");
    }
  }

  AdminResult grant(AdminStatement.Grant statement) {
    return replace(
        statement.user(),
        "GRANT",
        (_, old) -> {
          Set<String> databases = new HashSet<>(old.databases());
          if (!statement.admin()) {
            databases.add(statement.database());
          }
          return old.withRights(old.admin() || statement.admin(), databases);
        });
  }

  AdminResult revoke(AdminStatement.Revoke statement) {
    return replace(
        statement.user(),
        "REVOKE",
        (state, old) -> {
          if (statement.admin()) {
            if (old.admin()) {
              keepAnAdmin(state, old.user());
            }
            return old.withRights(false, old.databases());
          }
          if (!statement.database().equals("*")
              && !old.databases().contains(statement.database())) {
            throw new AdminException(
                1141,
                "42000",
                "There is no such grant defined for user '%s' on host '%%'".formatted(old.user()));
          }
          Set<String> databases = new HashSet<>(old.databases());
          databases.remove(statement.database());
          // As in MySQL, revoking ON *.* takes the global right and leaves those on databases.
          return old.withRights(old.admin(), databases);
        });
  }

  private interface Edit {
    Account apply(ClusterState state, Account old);
  }

  private AdminResult replace(String user, String operation, Edit edit) {
    context
        .store()
        .update(
            state -> {
              Account old = account(state, user, operation);
              Account changed = edit.apply(state, old);
              return changed.equals(old) ? List.of() : List.of(new Change.Replace(changed));
            });
    return AdminContext.DONE;
  }
}
