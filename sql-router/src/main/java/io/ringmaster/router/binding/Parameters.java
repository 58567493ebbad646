package io.ringmaster.router.binding;

/**
 * The parameters of one COM_STMT_EXECUTE, numbered from 0 in the order of the {@code ?} markers.
 * Implemented over the packet; what the methods return is valid while the packet is.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html">
 *     MySQL Source Code Documentation, COM_STMT_EXECUTE</a>
 */
public interface Parameters {
  /** What a parameter's type code says. */
  enum Kind {
    /** NULL, by type or by the null bitmap. */
    NULL,
    /** TINY to LONGLONG, signed or not: {@link #longValue}, {@link #isUnsigned}. */
    INTEGER,
    /** FLOAT, DOUBLE: {@link #doubleValue}. */
    DOUBLE,
    /** DECIMAL, NEWDECIMAL: {@link #bytes} hold its text. */
    DECIMAL,
    /** VARCHAR, VAR_STRING, STRING, ENUM, SET: {@link #bytes} in the client's character set. */
    STRING,
    /** TINY_BLOB to LONG_BLOB: {@link #bytes}. */
    BYTES,
    /** Anything else: temporal values, BIT, JSON, GEOMETRY; also data sent in pieces. */
    OTHER
  }

  /** The kind of a parameter. */
  Kind kind(int parameter);

  /** Of an INTEGER, as 64 bits. */
  long longValue(int parameter);

  /** Whether an INTEGER's 64 bits are unsigned. */
  boolean isUnsigned(int parameter);

  /** Of a DOUBLE. */
  double doubleValue(int parameter);

  /** The array that holds the bytes of a STRING, BYTES or DECIMAL. */
  byte[] bytes(int parameter);

  /** Where they begin in {@link #bytes}. */
  int offset(int parameter);

  /** How many there are. */
  int length(int parameter);
}
