package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.placement.CanonicalCache.Canonical;
import io.ringmaster.metadata.placement.CanonicalQuery;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.binding.KeyQuestion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Asks a server for the canonical form of a key that is not plain ASCII, once for each value. */
final class KeyWeightQuery {
  private KeyWeightQuery() {}

  /**
   * Asks for several keys of one type and fills the cache.
   *
   * @param then gets null when the cache has the answers now, else why not
   */
  static void ask(
      LoopContext loop,
      ClientSession session,
      List<KeyQuestion> questions,
      Consumer<SqlFailure> then) {
    KeyQuestion first = questions.getFirst();
    OwnConnection.ask(
        loop,
        session,
        CanonicalQuery.sql(
            first.type(), first.charset(), questions.stream().map(KeyQuestion::value).toList()),
        (rows, error) -> {
          for (List<byte[]> row : rows) {
            int index = Integer.parseInt(new String(row.get(0), StandardCharsets.US_ASCII));
            remember(loop, questions.get(index), row);
          }
          then.accept(error);
        });
  }

  /**
   * Asks and fills the cache.
   *
   * @param then gets null when the cache has the answer now, else why not
   */
  static void ask(
      LoopContext loop, ClientSession session, KeyQuestion question, Consumer<SqlFailure> then) {
    OwnConnection.ask(
        loop,
        session,
        CanonicalQuery.sql(question.type(), question.charset(), List.of(question.value())),
        (rows, error) -> {
          if (error == null) {
            remember(loop, question, rows.getFirst());
          }
          then.accept(error);
        });
  }

  private static void remember(LoopContext loop, KeyQuestion question, List<byte[]> row) {
    loop.shared()
        .canonicalKeys()
        .put(
            question.type(),
            question.charset(),
            question.value(),
            0,
            question.value().length,
            new Canonical(row.get(1), row.get(2)[0] == '1'));
  }
}
