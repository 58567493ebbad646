package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Everything random of a round comes from here, so that a seed is a round. */
final class Dice {
  private final Random random;

  Dice(long seed) {
    // Neighbouring seeds begin alike otherwise.
    random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    random.nextInt();
  }

  /** From 0 to below {@code bound}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  boolean percent(int share) {
    return random.nextInt(100) < share;
  }

  @SafeVarargs
  final <T> T of(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  <T> List<T> shuffled(List<T> list) {
    List<T> copy = new ArrayList<>(list);
    Collections.shuffle(copy, random);
    return copy;
  }
}
