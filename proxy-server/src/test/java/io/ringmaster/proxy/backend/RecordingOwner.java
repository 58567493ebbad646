package io.ringmaster.proxy.backend;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it hears. */
final class RecordingOwner implements Owner {
  final List<BackendConnection> has = new ArrayList<>();
  final List<Throwable> failures = new ArrayList<>();

  @Override
  public void took(BackendConnection connection) {
    has.add(connection);
  }

  @Override
  public void gaveBack(BackendConnection connection) {
    has.remove(connection);
  }

  @Override
  public void failed(Throwable cause) {
    failures.add(cause);
  }
}
