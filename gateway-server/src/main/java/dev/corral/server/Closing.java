package dev.corral.server;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was started, ended in reverse order, once. Safe for use by many threads. */
final class Closing {

  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final List<AutoCloseable> parts = new ArrayList<>();

  synchronized <T extends AutoCloseable> T add(T part) {
    parts.add(part);
    return part;
  }

  synchronized void closeAll() {
    for (AutoCloseable part : parts.reversed()) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("while stopping", e);
      }
    }
    parts.clear();
  }
}
