package io.ringmaster.migration.server;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Runs blocking work side by side on virtual threads. */
public final class Parallel {
  private Parallel() {}

  /** A piece of work. */
  public interface Work {
    void run() throws SQLException, InterruptedException;
  }

  /**
   * Runs all and returns when all have ended. After the first failure, or an interrupt of the
   * caller, the others are interrupted.
   *
   * @param most how many run at the same time
   * @throws SQLException the first failure
   */
  public static void run(int most, List<? extends Work> works)
      throws SQLException, InterruptedException {
    if (works.size() == 1) {
      works.getFirst().run();
      return;
    }
    Semaphore places = new Semaphore(most);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var completion = new ExecutorCompletionService<Void>(executor);
      List<Future<Void>> futures = new ArrayList<>();
      for (Work work : works) {
        futures.add(
            completion.submit(
                () -> {
                  places.acquire();
                  try {
                    work.run();
                    return null;
                  } finally {
                    places.release();
                  }
                }));
      }
      try {
        for (int i = 0; i < works.size(); i++) {
          completion.take().get();
        }
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case SQLException sql -> throw sql;
          case InterruptedException interrupted -> throw interrupted;
          case RuntimeException runtime -> throw runtime;
          case Error error -> throw error;
          default -> throw new IllegalStateException(e.getCause());
        }
      } finally {
        futures.forEach(future -> future.cancel(true));
      }
    }
  }
}
