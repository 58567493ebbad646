package io.ringmaster.metadata;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A stored procedure, function or trigger. Every shard has each procedure and function of a
 * database; where a program can run follows from the names in its body ({@link ProgramPlace}), at
 * the time it is called, since tables come, go and move. Immutable.
 *
 * @param database it is in
 * @param type what it is
 * @param name as it was created; MySQL compares those of procedures and functions without regard to
 *     case
 * @param table of a trigger
 * @param names what stands in the body and may be a table or a program of its database, as it is
 *     written; another database that something is qualified with ends with a dot
 * @param written those of the names that may be tables that it writes
 * @param variables user variables that it names, in lower case, without the {@code @}
 * @param outParameters whether it is a procedure with OUT or INOUT parameters, or one of which that
 *     is not known
 */
public record StoredProgram(
    String database,
    Type type,
    String name,
    Optional<String> table,
    SortedSet<String> names,
    SortedSet<String> written,
    SortedSet<String> variables,
    boolean outParameters)
    implements Entity {
  /** What a program is. */
  public enum Type {
    PROCEDURE,
    FUNCTION,
    TRIGGER;

    /** The word in keys. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public StoredProgram {
    Objects.requireNonNull(type, "type");
    if (database == null || database.isEmpty() || database.indexOf('.') >= 0) {
      throw new IllegalArgumentException("a program needs a database");
    }
    if (name == null || name.isEmpty() || name.length() > 64) {
      throw new IllegalArgumentException(
          "program name '" + name + "' must have 1 to 64 characters");
    }
    if (table.isPresent() != (type == Type.TRIGGER)) {
      throw new IllegalArgumentException("a trigger has a table, other programs have none");
    }
    names = sorted(names);
    written = sorted(written);
    variables = sorted(variables);
  }

  /** Whether it is a trigger of one of these tables, {@code database.table}. */
  public boolean isOf(Collection<String> tables) {
    return table.filter(name -> tables.contains(database + "." + name)).isPresent();
  }

  /** The same trigger, of a table that has another name now. */
  public StoredProgram withTable(String renamed) {
    return new StoredProgram(
        database, type, name, Optional.of(renamed), names, written, variables, outParameters);
  }

  private static SortedSet<String> sorted(Collection<String> words) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(words));
  }

  @Override
  public Kind kind() {
    return Kind.PROGRAM;
  }

  @Override
  public String key() {
    return key(database, type, name);
  }

  /** The key of a program: {@code database.type.name}. */
  public static String key(String database, Type type, String name) {
    // Names of triggers are compared as they are.
    String same = type == Type.TRIGGER ? name : name.toLowerCase(Locale.ROOT);
    return database + "." + type.word() + "." + same;
  }
}
