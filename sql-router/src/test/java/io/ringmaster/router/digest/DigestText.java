package io.ringmaster.router.digest;

import java.nio.charset.StandardCharsets;

/** One statement as a test sees it: digested, with its parts as strings. */
final class DigestText {
  static final LexerMode ANSI = new LexerMode(true, false, false, false, 80031);
  static final LexerMode NO_BACKSLASH = new LexerMode(false, true, false, false, 80031);
  static final LexerMode PIPES = new LexerMode(false, false, true, false, 80031);
  static final LexerMode HIGH_NOT = new LexerMode(false, false, false, true, 80031);

  final byte[] sql;
  final Digest digest = new Digest();
  final LexerMode mode;

  private DigestText(byte[] sql, LexerMode mode) {
    this.sql = sql;
    this.mode = mode;
    new Digester().digest(sql, 0, sql.length, mode, digest);
  }

  static DigestText of(String sql) {
    return of(sql, LexerMode.DEFAULT);
  }

  static DigestText of(String sql, LexerMode mode) {
    return new DigestText(sql.getBytes(StandardCharsets.UTF_8), mode);
  }

  static String textOf(String sql) {
    return of(sql).digest.textString();
  }

  static String textOf(String sql, LexerMode mode) {
    return of(sql, mode).digest.textString();
  }

  String span(int start, int end) {
    return new String(sql, start, end - start, StandardCharsets.UTF_8);
  }

  String literal(int literal) {
    return digest.literalKind(literal)
        + " "
        + span(digest.literalStart(literal), digest.literalEnd(literal));
  }

  String token(int token) {
    return span(digest.tokenStart(token), digest.tokenEnd(token));
  }

  LiteralReader reader() {
    LiteralReader reader = new LiteralReader();
    reader.reset(sql, digest, mode);
    return reader;
  }
}
