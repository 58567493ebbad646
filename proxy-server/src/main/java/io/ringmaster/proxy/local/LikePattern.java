package io.ringmaster.proxy.local;

import java.util.regex.Pattern;

/** A LIKE pattern over names: {@code %}, {@code _}, backslash escapes, without regard to case. */
public final class LikePattern {
  private final Pattern pattern;

  public LikePattern(String like) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < like.length(); i++) {
      char c = like.charAt(i);
      if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        if (c == '\\' && i + 1 < like.length()) {
          c = like.charAt(++i);
        }
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    pattern =
        Pattern.compile(
            regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
  }

  public boolean matches(String name) {
    return pattern.matcher(name).matches();
  }
}
