package io.ringmaster.metadata;

import java.util.Objects;

/** One change of the cluster; a list of them is made as one. */
public sealed interface Change {
  /** The key of the thing changed. */
  String key();

  /** Adds what must not exist yet. */
  record Add(Entity entity) implements Change {
    public Add {
      Objects.requireNonNull(entity, "entity");
    }

    @Override
    public String key() {
      return entity.key();
    }
  }

  /** Replaces what must exist, by key. */
  record Replace(Entity entity) implements Change {
    public Replace {
      Objects.requireNonNull(entity, "entity");
    }

    @Override
    public String key() {
      return entity.key();
    }
  }

  /** Removes what must exist. */
  record Remove(Entity.Kind kind, String key) implements Change {
    public Remove {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(key, "key");
    }
  }
}
