package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.protocol.server.ColumnDefinition;
import io.ringmaster.protocol.value.Cells;
import io.ringmaster.protocol.value.TextRow;
import io.ringmaster.proxy.admin.WrittenTrigger;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a server does not know of tables, and what it knows and clients need not. */
final class RowChanges {
  private RowChanges() {}

  private static int find(List<ColumnDefinition> columns, String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * SHOW CREATE TABLE with a text at the end; not of views and temporary tables.
   *
   * @param charset of results
   */
  static RowChange appended(String text, Charset charset) {
    byte[] more = text.getBytes(charset);
    byte[] temporary = "CREATE TEMPORARY ".getBytes(charset);
    return new RowChange() {
      private static final String SHOWN = "Create Table";

      private int column;

      @Override
      public int column(List<ColumnDefinition> columns) {
        column = find(columns, SHOWN);
        return column;
      }

      @Override
      public byte[] value(Cells row) {
        byte[] shown = row.getBytes(column);
        if (Arrays.mismatch(shown, temporary) == temporary.length) {
          return null;
        }
        byte[] all = Arrays.copyOf(shown, shown.length + more.length);
        System.arraycopy(more, 0, all, shown.length, more.length);
        return all;
      }
    };
  }

  /** SHOW CREATE TRIGGER, or SHOW TRIGGERS, with bodies as they were written. */
  static RowChange unguarded(Charset charset) {
    return new RowChange() {
      private int column;

      @Override
      public int column(List<ColumnDefinition> columns) {
        column = Math.max(find(columns, "SQL Original Statement"), find(columns, "Statement"));
        return column;
      }

      @Override
      public byte[] value(Cells row) {
        String shown = row.getString(column, charset);
        String written = WrittenTrigger.of(shown);
        return written.equals(shown) ? null : written.getBytes(charset);
      }
    };
  }

  /** SHOW COLUMNS in which the columns of unique global indexes are unique. */
  static RowChange uniqueColumns(List<GlobalIndex> indexes, Charset charset) {
    byte[] several = "MUL".getBytes(charset);
    byte[] unique = "UNI".getBytes(charset);
    return new RowChange() {
      private int key;
      private int field;

      @Override
      public int column(List<ColumnDefinition> columns) {
        field = find(columns, "Field");
        key = find(columns, "Key");
        return field < 0 ? -1 : key;
      }

      @Override
      public byte[] value(Cells row) {
        String name = row.getString(field, charset);
        boolean alone =
            indexes.stream().anyMatch(index -> index.columns().size() == 1 && index.has(name));
        return alone && Arrays.equals(row.getBytes(key), several) ? unique : null;
      }
    };
  }

  /**
   * SHOW INDEX in which the keys are unique that shards have for unique global indexes: those that
   * have their names, and, as far as they are shown, their columns.
   */
  static RowChange uniqueKeys(List<GlobalIndex> indexes, Charset charset) {
    Map<String, GlobalIndex> named = new HashMap<>();
    indexes.forEach(index -> named.put(index.name().toLowerCase(Locale.ROOT), index));
    return new RowChange() {
      private final Set<String> others = new HashSet<>();
      private int nonUnique;
      private int key;
      private int sequence;
      private int column;

      @Override
      public int column(List<ColumnDefinition> columns) {
        nonUnique = find(columns, "Non_unique");
        key = find(columns, "Key_name");
        sequence = find(columns, "Seq_in_index");
        column = find(columns, "Column_name");
        return Math.min(Math.min(key, sequence), column) < 0 ? -1 : nonUnique;
      }

      private String name(Cells row) {
        return row.getString(key, charset).toLowerCase(Locale.ROOT);
      }

      @Override
      public void look(Cells row) {
        GlobalIndex index = named.get(name(row));
        if (index != null && !isPart(index, row)) {
          others.add(name(row));
        }
      }

      private boolean isPart(GlobalIndex index, Cells row) {
        long part = Long.parseLong(row.getString(sequence, charset));
        return part <= index.columns().size()
            && !row.isNull(column)
            && index.columns().get((int) part - 1).equalsIgnoreCase(row.getString(column, charset));
      }

      @Override
      public byte[] value(Cells row) {
        boolean unique = named.containsKey(name(row)) && !others.contains(name(row));
        int length = row.length(nonUnique);
        if (!unique) {
          return null;
        }
        // In a text row it is a digit, in a binary one an integer.
        return row instanceof TextRow ? "0".getBytes(charset) : new byte[length];
      }
    };
  }
}
