package io.ringmaster.proxy.compose;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the OKs of several UPDATEs and DELETEs say together. Not thread-safe. */
final class ChangeCount {
  private static final Pattern INFO = Pattern.compile("matched: (\\d+)  Changed: (\\d+)");

  private long affected;
  private long matched;
  private long changed;

  void add(StepResult result) {
    affected += result.affectedRows();
    Matcher info = INFO.matcher(result.info());
    if (info.find()) {
      matched += Long.parseLong(info.group(1));
      changed += Long.parseLong(info.group(2));
    }
  }

  long affected() {
    return affected;
  }

  /** As MySQL says it of an UPDATE. */
  String info(long warnings) {
    return "Rows matched: %d  Changed: %d  Warnings: %d".formatted(matched, changed, warnings);
  }
}
