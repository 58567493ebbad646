package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.protocol.server.ColumnDefinition;
import io.ringmaster.protocol.value.Cells;
import io.ringmaster.protocol.value.TextRow;
import io.ringmaster.proxy.admin.WrittenTrigger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
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

  /** SHOW CREATE TABLE with a text at the end; not of views and temporary tables. */
  static RowChange appended(String text) {
    return new RowChange() {
      private Charset charset;
      private int column;

      @Override
      public int column(List<ColumnDefinition> columns, Charset results) {
        charset = results;
        column = find(columns, "Create Table");
        return column;
      }

      @Override
      public byte[] value(Cells row) {
        byte[] more = text.getBytes(charset);
        byte[] temporary = "CREATE TEMPORARY ".getBytes(charset);
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
  static RowChange unguarded() {
    return new RowChange() {
      private Charset charset;
      private int column;

      @Override
      public int column(List<ColumnDefinition> columns, Charset results) {
        // Texts of programs may be in the character set they were written in, whatever is said.
        charset = "x".getBytes(results).length == 1 ? StandardCharsets.ISO_8859_1 : results;
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
  static RowChange uniqueColumns(List<GlobalIndex> indexes) {
    return new RowChange() {
      private Charset charset;
      private int key;
      private int field;

      @Override
      public int column(List<ColumnDefinition> columns, Charset results) {
        charset = results;
        field = find(columns, "Field");
        key = find(columns, "Key");
        return field < 0 ? -1 : key;
      }

      @Override
      public byte[] value(Cells row) {
        String name = row.getString(field, charset);
        boolean alone =
            indexes.stream().anyMatch(index -> index.columns().size() == 1 && index.has(name));
        return alone && row.getString(key, charset).equals("MUL") ? "UNI".getBytes(charset) : null;
      }
    };
  }

  /**
   * SHOW INDEX in which the keys are unique that shards have for unique global indexes: those that
   * have their names, and, as far as they are shown, their columns.
   */
  static RowChange uniqueKeys(List<GlobalIndex> indexes) {
    Map<String, GlobalIndex> named = new HashMap<>();
    indexes.forEach(index -> named.put(index.name().toLowerCase(Locale.ROOT), index));
    return new RowChange() {
      private Charset charset;
      private final Set<String> others = new HashSet<>();
      private int nonUnique;
      private int key;
      private int sequence;
      private int column;

      @Override
      public int column(List<ColumnDefinition> columns, Charset results) {
        charset = results;
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
        long part = row.getLong(sequence);
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
        // In a text row it is a digit, in ASCII whatever texts are in; in a binary one an integer.
        return row instanceof TextRow ? new byte[] {'0'} : new byte[length];
      }
    };
  }
}
