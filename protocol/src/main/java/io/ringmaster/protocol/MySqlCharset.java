package io.ringmaster.protocol;

import java.nio.charset.Charset;

/**
 * A character set of MySQL.
 *
 * @param name such as {@code utf8mb4}
 * @param maxBytesPerChar 1..4
 * @param asciiSafe whether each byte below 0x80 is that ASCII character and never a part of
 *     another, so that SQL text can be scanned byte by byte
 * @param clientAllowed whether {@code character_set_client} may be set to it; not so for those that
 *     write ASCII in more than one byte
 * @param charset decodes and encodes its text. Exactly MySQL's table for the single-byte sets;
 *     Java's own for the multi-byte ones, whose encoders write the yen sign of the Japanese sets as
 *     a backslash: never splice encoded text into SQL in those; ISO-8859-1 for {@code binary}
 */
public record MySqlCharset(
    String name, int maxBytesPerChar, boolean asciiSafe, boolean clientAllowed, Charset charset) {}
