package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.proxy.admin.AdminResult.Warning;
import io.ringmaster.proxy.admin.AdminStatement.NewUser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The proxy's own accounts. */
final class AccountAdmin {
  private static final int ER_CANNOT_USER = 1396;

  private final AdminContext context;
  private final PasswordHasher hasher;

  AccountAdmin(AdminContext context, PasswordHasher hasher) {
    this.context = context;
    this.hasher = hasher;
  }

  private static AdminException failed(String operation, List<String> users) {
    return new AdminException(
        ER_CANNOT_USER,
        "HY000",
        users.stream()
            .map("'%s'@'%%'"::formatted)
            .collect(Collectors.joining(",", "Operation " + operation + " failed for ", "")));
  }

  private static AdminResult present(List<String> users) {
    return noted(3163, "Authorization ID '%s'@'%%' already exists.", users);
  }

  private static AdminResult missing(List<String> users) {
    return noted(3162, "Authorization ID '%s'@'%%' does not exist.", users);
  }

  private static AdminResult noted(int code, String message, List<String> users) {
    return new AdminResult.Done(
        0,
        "",
        users.stream().map(user -> new Warning("Note", code, message.formatted(user))).toList());
  }

  private static Account account(ClusterState state, String user, String operation) {
    Account account = state.accounts().get(user);
    if (account == null) {
      throw failed(operation, List.of(user));
    }
    return account;
  }

  /** All, or none where one is there already. */
  AdminResult create(AdminStatement.CreateUser statement) {
    Set<String> taken = new HashSet<>(context.store().load().accounts().keySet());
    List<String> present = new ArrayList<>();
    List<NewUser> anew = new ArrayList<>();
    for (NewUser user : statement.users()) {
      if (taken.add(user.user())) {
        anew.add(user);
      } else {
        present.add(user.user());
      }
    }
    if (!present.isEmpty() && !statement.ifNotExists()) {
      throw failed("CREATE USER", present);
    }
    context.change(anew.stream().map(user -> new Change.Add(account(user))).toArray(Change[]::new));
    return present(present);
  }

  private Account account(NewUser user) {
    return new Account(
        user.user(), user.plugin(), hasher.hash(user.plugin(), user.password()), false, Set.of());
  }

  AdminResult alter(AdminStatement.AlterUser statement) {
    String user = statement.user();
    if (statement.ifExists() && !context.store().load().accounts().containsKey(user)) {
      return missing(List.of(user));
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
      return missing(List.of(user));
    }
    return replace(user, "ALTER USER", (_, old) -> old.with(statement.mode()));
  }

  /** All, or none where one is missing. */
  AdminResult drop(AdminStatement.DropUser statement) {
    List<String> missing = new ArrayList<>();
    context
        .store()
        .update(
            state -> {
              missing.clear();
              Set<String> leaving = new LinkedHashSet<>();
              for (String user : statement.users()) {
                if (!state.accounts().containsKey(user) || !leaving.add(user)) {
                  missing.add(user);
                }
              }
              if (!missing.isEmpty() && !statement.ifExists()) {
                throw failed("DROP USER", missing);
              }
              keepAnAdmin(state, leaving);
              return leaving.stream()
                  .map(user -> (Change) new Change.Remove(Entity.Kind.ACCOUNT, user))
                  .toList();
            });
    return missing(missing);
  }

  /** Without an admin, nobody could make one. */
  private static void keepAnAdmin(ClusterState state, Set<String> leaving) {
    List<String> losing =
        leaving.stream().filter(user -> state.accounts().get(user).admin()).toList();
    long admins = state.accounts().values().stream().filter(Account::admin).count();
    if (!losing.isEmpty() && losing.size() == admins) {
      throw AdminException.refused(
          losing.size() == 1
              ? "'" + losing.getFirst() + "' is the last account that has ADMIN"
              : "'" + String.join("', '", losing) + "' are the last accounts that have ADMIN");
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
              keepAnAdmin(state, Set.of(old.user()));
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
