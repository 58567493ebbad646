package io.ringmaster.router.digest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Makes the {@link Digest} of a statement in one pass over its bytes, without allocating once its
 * arrays have grown. For client character sets that extend ASCII byte by byte (not gbk, big5, sjis,
 * cp932, gb18030, whose characters may contain the byte of a backslash). One thread at a time.
 *
 * <p>The lexer yields tokens; here each is judged by the few before it: whether a literal is a slot
 * or part of the structure, a string is a value or a name, a word is reserved or a name.
 */
public final class Digester {
  /** A list after BY is being read at this depth: ORDER BY, GROUP BY. */
  private static final byte BY = 1;

  /** These parentheses hold the length of a type. */
  private static final byte TYPE = 2;

  private static final int DEPTHS = 64;
  private static final int DEPTHS_KEPT = 4096;

  private static final byte[] AND = ascii("AND");
  private static final byte[] OR = ascii("OR");
  private static final byte[] EXCLAMATION = ascii("!");

  private final Lexer lexer = new Lexer();
  private final TextWriter writer = new TextWriter();
  private final RowFolding rows = new RowFolding();
  private final ProgramBlocks blocks = new ProgramBlocks();

  private Digest out;
  private LexerMode mode;
  private boolean dml;

  /** Whether the words behind EXPLAIN are no statement of MySQL's. */
  private boolean reshard;

  private byte[] contexts = new byte[DEPTHS];
  private int depth;

  /** Keyword entry of the last token; 0 if it is a name or no word. */
  private int previousWord;

  private int wordBeforePrevious;

  /** Last token's first byte if it is an operator, else 0. */
  private byte previousOperator;

  /** The last token ended an operand. */
  private boolean afterOperand;

  /** Since BY or a comma of its list came nothing but opening parentheses and plus signs. */
  private boolean atItemStart;

  /** A digester of its own arrays; share it between digests, not between threads. */
  public Digester() {}

  private static byte[] ascii(String s) {
    return s.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Digests the first statement in {@code len} bytes of {@code sql} from {@code off}. Never throws
   * for any bytes: {@link Digest#error} says what could not be read.
   */
  public void digest(byte[] sql, int off, int len, LexerMode lexerMode, Digest digest) {
    Objects.checkFromIndexSize(off, len, sql.length);
    out = digest;
    mode = lexerMode;
    out.reset();
    lexer.reset(sql, off, len, mode);
    writer.reset(out, mode);
    rows.reset(out);
    blocks.reset();
    dml = false;
    reshard = false;
    depth = 0;
    if (contexts.length > DEPTHS_KEPT) {
      contexts = new byte[DEPTHS];
    }
    contexts[0] = 0;
    previousWord = 0;
    wordBeforePrevious = 0;
    previousOperator = 0;
    afterOperand = false;
    atItemStart = false;
    readTokens();
    if (out.verb == Verb.EMPTY && out.tokenCount > 0) {
      out.verb = Verb.UNKNOWN;
    }
    out.hash = writer.hash();
    out.error = lexer.error;
    out.errorOffset = lexer.errorOffset;
    out.hintStart = lexer.hintStart;
    out.hintEnd = lexer.hintEnd;
    out.setsVariables = lexer.setsVariables;
    out.userVariableMax = lexer.userVariableMax;
    out = null;
    lexer.sql = null;
    writer.reset(null, mode);
    rows.reset(null);
  }

  private void readTokens() {
    while (true) {
      lexer.next();
      switch (lexer.type) {
        case Lexer.IDENTIFIER -> word();
        case Lexer.OPERATOR -> {
          if (lexer.sql[lexer.start] == ';' && !blocks.inBody()) {
            endAtSemicolon();
            return;
          }
          operator(lexer.sql[lexer.start]);
        }
        case Lexer.LITERAL -> literal();
        case Lexer.EOF -> {
          out.statementEnd = lexer.start;
          return;
        }
        default -> nameOrVariable();
      }
    }
  }

  private void endAtSemicolon() {
    out.statementEnd = lexer.start;
    int next = lexer.end;
    lexer.next();
    if (lexer.type != Lexer.EOF) {
      out.nextStatement = next;
    } else if (lexer.error != DigestError.NONE) {
      out.nextStatement = next;
      lexer.forgetError();
    }
  }

  /** After a token: what the next one is judged by. */
  private void after(int word, byte operator, boolean operand) {
    wordBeforePrevious = previousWord;
    previousWord = word;
    previousOperator = operator;
    afterOperand = operand;
  }

  // Words

  private void word() {
    if (depth == 0 && rows.watches()) {
      rowsWord();
    }
    int word = lexer.word;
    if (word == 0 || lexer.name) {
      name(word);
      return;
    }
    int flags = Keywords.flags(word);
    if (out.tokenCount == depth && out.verb == Verb.EMPTY) {
      verb(Keywords.verb(word));
    } else if (!dml) {
      explained(word);
    }
    if (blocks.watches()) {
      boolean afterPunctuation = previousOperator == ';' || previousOperator == ':';
      blocks.word(word, previousWord, afterOperand, afterPunctuation);
    }
    if (word == Keywords.NULL && isNullValue()) {
      slotLiteral();
      return;
    }
    boolean prefixNot = word == Keywords.NOT && mode.highNotPrecedence() && isPrefixNot();
    if (prefixNot) {
      writer.word(EXCLAMATION, lexer.start, lexer.end);
    } else if ((flags & Keywords.RESERVED) != 0) {
      writer.keyword(word, lexer.start, lexer.end);
    } else {
      writer.raw(lexer.sql, lexer.start, lexer.end);
    }
    if (word == Keywords.BY) {
      contexts[depth] = BY;
      atItemStart = true;
    } else {
      atItemStart = false;
      if ((flags & Keywords.ENDS_LIST) != 0) {
        contexts[depth] = 0;
      }
    }
    boolean operand =
        (flags & Keywords.OPERAND) != 0 || (flags & (Keywords.RESERVED | Keywords.PREFIX)) == 0;
    after(word, (byte) 0, operand);
  }

  private void name(int word) {
    boolean reserved = (Keywords.flags(word) & Keywords.RESERVED) != 0;
    if (reserved || ByteClass.is(lexer.sql[lexer.start], ByteClass.DIGIT)) {
      writer.quotedName(lexer.sql, lexer.start, lexer.end);
    } else {
      writer.raw(lexer.sql, lexer.start, lexer.end);
    }
    atItemStart = false;
    after(0, (byte) 0, true);
  }

  private void verb(Verb verb) {
    out.verb = verb;
    dml = verb.isDml();
    blocks.verb(verb);
    if (verb == Verb.INSERT || verb == Verb.REPLACE) {
      rows.insertBegins();
    }
  }

  /** EXPLAIN [ANALYZE] [FORMAT = name] SELECT ..; in EXPLAIN RESHARD MOVE TABLE .. is none. */
  private void explained(int word) {
    boolean explain =
        out.verb == Verb.EXPLAIN || out.verb == Verb.DESCRIBE || out.verb == Verb.DESC;
    reshard |= word == Keywords.RESHARD && out.tokenCount == 1;
    Verb verb = Keywords.verb(word);
    if (explain && !reshard && verb.isDml() && verb != Verb.DO && verb != Verb.CALL) {
      out.explained = verb;
      dml = true;
      if (verb == Verb.INSERT || verb == Verb.REPLACE) {
        rows.insertBegins();
      }
    }
  }

  /** VALUE may be a table's name: {@code INSERT INTO value ..}. */
  private void rowsWord() {
    boolean values = !lexer.name && lexer.word == Keywords.VALUES;
    boolean value = !lexer.name && lexer.word == Keywords.VALUE && afterOperand;
    if (values || value) {
      rows.values();
    } else if (!lexer.name && (lexer.word == Keywords.SET || lexer.word == Keywords.ON)) {
      rows.over();
    } else {
      rows.otherToken();
    }
  }

  private boolean isNullValue() {
    return dml && !afterOperand && (Keywords.flags(previousWord) & Keywords.BEFORE_NULL_WORD) == 0;
  }

  private boolean isPrefixNot() {
    return !afterOperand && previousWord != Keywords.IS && previousWord != Keywords.IF;
  }

  private void nameOrVariable() {
    if (depth == 0 && rows.watches()) {
      rows.otherToken();
    }
    switch (lexer.type) {
      case Lexer.QUOTED -> writer.requotedName(lexer.sql, lexer.start, lexer.end);
      case Lexer.USER_VARIABLE -> writer.userVariable(lexer.sql, lexer.start, lexer.end);
      default -> writer.raw(lexer.sql, lexer.start, lexer.end);
    }
    atItemStart = false;
    after(0, (byte) 0, true);
  }

  // Operators

  private void operator(byte first) {
    int length = lexer.end - lexer.start;
    switch (first) {
      case '(' -> open();
      case ')' -> close();
      case ',' -> {
        if (depth == 0 && rows.watches()) {
          rows.comma();
        }
        writer.raw(lexer.sql, lexer.start, lexer.end);
        atItemStart = contexts[depth] == BY;
        after(0, first, false);
      }
      default -> {
        if (depth == 0 && rows.watches()) {
          rows.otherToken();
        }
        if (length == 2 && first == '&') {
          writer.word(AND, lexer.start, lexer.end);
        } else if (length == 2 && first == '|' && !mode.pipesAsConcat()) {
          writer.word(OR, lexer.start, lexer.end);
        } else if (length == 2 && first == '!' && lexer.sql[lexer.start + 1] != '=') {
          // MySQL's lexer takes "!!" (and "!<", "!>") for an operator, finds none of that name and
          // falls back to the first byte with the second already consumed: !!1 is !1.
          writer.word(EXCLAMATION, lexer.start, lexer.end);
        } else {
          writer.raw(lexer.sql, lexer.start, lexer.end);
        }
        atItemStart = atItemStart && first == '+';
        after(0, first, false);
      }
    }
  }

  private void open() {
    boolean type = (Keywords.flags(previousWord) & Keywords.TYPE) != 0;
    boolean list = previousWord == Keywords.IN;
    writer.raw(lexer.sql, lexer.start, lexer.end);
    if (depth == 0 && rows.watches()) {
      rows.open(lexer.start);
    }
    depth++;
    if (depth == contexts.length) {
      contexts = Arrays.copyOf(contexts, depth * 2);
    }
    contexts[depth] = type ? TYPE : 0;
    after(0, (byte) '(', false);
    if (list && dml) {
      foldList();
    }
  }

  private void close() {
    writer.raw(lexer.sql, lexer.start, lexer.end);
    if (depth > 0) {
      depth--;
      if (depth == 0 && rows.watches()) {
        rows.close(lexer.end);
      }
    }
    atItemStart = false;
    after(0, (byte) ')', true);
  }

  /** Behind {@code IN (}: reads a list of nothing but literals as one slot, or nothing at all. */
  private void foldList() {
    int resume = lexer.position;
    boolean resumeInVersion = lexer.inVersionComment;
    int literalMark = out.literalCount;
    int paramMark = out.paramCount;
    if (readList()) {
      int first = out.literalStart(literalMark);
      writer.slot(first, out.literalEnd(out.literalCount - 1));
      out.addSlot(literalMark, out.literalCount - literalMark);
      close();
      return;
    }
    out.literalCount = literalMark;
    out.paramCount = paramMark;
    lexer.forgetError();
    lexer.position = resume;
    lexer.inVersionComment = resumeInVersion;
  }

  private boolean readList() {
    while (true) {
      lexer.next();
      int sign = 0;
      int signOffset = lexer.start;
      if (lexer.type == Lexer.OPERATOR && lexer.end - lexer.start == 1) {
        sign = lexer.sql[lexer.start];
        if (sign != '-' && sign != '+') {
          return false;
        }
        lexer.next();
      }
      boolean nullWord =
          lexer.type == Lexer.IDENTIFIER && lexer.word == Keywords.NULL && !lexer.name;
      if (lexer.type != Lexer.LITERAL && !nullWord) {
        return false;
      }
      LiteralKind kind = nullWord ? LiteralKind.NULL : lexer.kind;
      if (sign != 0 && !kind.isNumber()) {
        return false;
      }
      out.addLiteral(lexer.start, lexer.end, kind);
      if (sign != 0) {
        out.signLastLiteral(signOffset, sign == '-');
      }
      lexer.next();
      if (lexer.type != Lexer.OPERATOR || lexer.end - lexer.start != 1) {
        return false;
      }
      byte separator = lexer.sql[lexer.start];
      if (separator == ')') {
        return true;
      }
      if (separator != ',') {
        return false;
      }
    }
  }

  // Literals

  private void literal() {
    if (depth == 0 && rows.watches()) {
      rows.otherToken();
    }
    boolean param = lexer.kind == LiteralKind.PARAM;
    if (!dml && !param) {
      out.addLiteral(lexer.start, lexer.end, lexer.kind);
      verbatim();
    } else if (lexer.kind.isQuoted() && isName()) {
      stringName();
    } else if (lexer.kind == LiteralKind.INTEGER && isStructure()) {
      out.addLiteral(lexer.start, lexer.end, lexer.kind);
      writer.raw(lexer.sql, lexer.start, lexer.end);
    } else {
      slotLiteral();
      return;
    }
    atItemStart = false;
    after(0, (byte) 0, true);
  }

  private void slotLiteral() {
    LiteralKind kind = lexer.type == Lexer.LITERAL ? lexer.kind : LiteralKind.NULL;
    out.addLiteral(lexer.start, lexer.end, kind);
    out.addSlot(out.literalCount - 1, 0);
    writer.slot(lexer.start, lexer.end);
    atItemStart = false;
    after(0, (byte) 0, true);
  }

  /** A string that is an alias, a collation or a character set. */
  private boolean isName() {
    return afterOperand
        || (Keywords.flags(previousWord) & Keywords.NAMING) != 0
        || (previousWord == Keywords.SET
            && (wordBeforePrevious == Keywords.CHARACTER || wordBeforePrevious == Keywords.CHAR));
  }

  private boolean isStructure() {
    return atItemStart || contexts[depth] == TYPE;
  }

  private void verbatim() {
    if (!lexer.kind.isQuoted()
        && lexer.kind != LiteralKind.STRING_INTRODUCED
        && lexer.kind != LiteralKind.TEMPORAL) {
      writer.raw(lexer.sql, lexer.start, lexer.end);
      return;
    }
    writer.beginPieces(lexer.start, lexer.end);
    pieces(false);
  }

  private void stringName() {
    writer.beginStringName(lexer.start, lexer.end);
    pieces(true);
    writer.endStringName();
  }

  /** Walks over the words and strings of the current literal again, without comments between. */
  private void pieces(boolean name) {
    int end = lexer.end;
    boolean resumeInVersion = lexer.inVersionComment;
    lexer.position = lexer.start;
    lexer.inVersionComment = lexer.startInVersionComment;
    while (lexer.position < end) {
      lexer.skipBlanks();
      int p = lexer.position;
      byte b = lexer.sql[p];
      if (lexer.isStringQuote(b)) {
        int q = lexer.skipString(p);
        if (name) {
          writer.stringNamePiece(lexer.sql, p, q);
        } else {
          writer.stringPiece(lexer.sql, p, q, !isPrefixed(p));
        }
        lexer.position = q;
      } else {
        int q = p + 1;
        while (q < end && ByteClass.is(lexer.sql[q], ByteClass.WORD)) {
          q++;
        }
        writer.piece(lexer.sql, p, q);
        lexer.position = q;
      }
    }
    lexer.position = end;
    lexer.inVersionComment = resumeInVersion;
  }

  /** Whether the quote at {@code p} belongs to {@code x'..'}, {@code b'..'} or {@code n'..'}. */
  private boolean isPrefixed(int p) {
    if (p == lexer.start) {
      return false;
    }
    int prefix = lexer.sql[p - 1] | 0x20;
    boolean single = p - 1 == lexer.start || !ByteClass.is(lexer.sql[p - 2], ByteClass.WORD);
    return single && (prefix == 'x' || prefix == 'b' || prefix == 'n');
  }
}
