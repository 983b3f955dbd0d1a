package dev.corral.server;

import dev.corral.core.exchange.Failure;
import dev.corral.server.config.ConfigException;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.Setting.Effect;
import dev.corral.server.config.Sources;
import dev.corral.server.config.Values;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the settings again while the server runs: all changes take effect, or none does. */
public final class Reload {

  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  private final Sources sources;
  private Values current;

  /**
   * Makes it.
   *
   * @param sources what is read again
   * @param started what the server was started with
   */
  public Reload(Sources sources, Values started) {
    this.sources = sources;
    this.current = started;
  }

  /**
   * Reads and applies.
   *
   * @param apply takes the new configuration; what it throws leaves the old settings noted
   * @return one line for each change, without secrets
   * @throws dev.corral.core.exchange.FailureException where the settings cannot be used, or one of
   *     them needs a start
   */
  synchronized List<String> run(Consumer<ServerConfig> apply) {
    Values next;
    ServerConfig config;
    try {
      next = sources.read();
      config = ServerConfig.of(next);
      config.requireSafe();
    } catch (ConfigException e) {
      throw refused(e.problems());
    }
    List<Values.Change> changes = current.changesTo(next);
    List<String> later =
        changes.stream()
            .filter(change -> change.setting().effect() == Effect.RESTART)
            .map(change -> change.setting().name() + " takes effect at the next start only")
            .toList();
    if (!later.isEmpty()) {
      throw refused(later);
    }
    apply.accept(config);
    current = next;
    List<String> lines = changes.stream().map(Values.Change::toString).toList();
    LOG.info("settings read again: {}", lines.isEmpty() ? "no change" : String.join("; ", lines));
    return lines;
  }

  private static RuntimeException refused(List<String> problems) {
    String all = String.join("; ", problems);
    LOG.warn("settings read again and left as they were: {}", all);
    return new Failure.Invalid("nothing was changed: " + all, null).asException();
  }
}
