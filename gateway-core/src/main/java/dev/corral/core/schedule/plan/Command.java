package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Usage;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the plan is told. A host that has gone may be named yet, by what it was asked before. */
public sealed interface Command {

  /** A request came. */
  record Submit(Job job) implements Command {}

  /** The caller of a request went away. */
  record Cancel(long job) implements Command {}

  /** So many tokens of an answer have come. */
  record Tokens(long job, int count) implements Command {}

  /** An answer came to its regular end; its first token at a time, 0 where it had none. */
  record Answered(long job, Usage usage, long firstTokenNanos) implements Command {}

  /** An answer broke; {@code begun} where the caller has seen a part of it. */
  record Failed(long job, Failure failure, boolean begun) implements Command {}

  /** A load that the plan asked for ended; {@code failure} is null where the model is loaded. */
  record Loaded(int host, LaneKey lane, @Nullable Failure failure) implements Command {}

  /** A host took note that it shall unload a model. */
  record UnloadTold(int host, LaneKey lane, @Nullable Failure failure) implements Command {}

  /** A host told which models are loaded; {@code failure} is null where it did. */
  record Looked(int host, Set<String> loaded, @Nullable Failure failure) implements Command {}

  /** A host generated one token, or did not. */
  record Probed(int host, @Nullable Failure failure) implements Command {}

  /** A host told which models it has. */
  record Installed(int host, Set<String> models) implements Command {}

  /** A host is to get no new work, or is to get it again. */
  record Drain(int host, boolean draining) implements Command {}

  /**
   * There are these hosts from now on, by their numbers: a new one is taken in, one that is there
   * is altered, one that is missing gets nothing new and goes when nothing runs there any more.
   */
  record Arrange(SequencedMap<Integer, HostSettings> hosts) implements Command {}

  /** Somebody wants a model unloaded. */
  record Release(String model) implements Command {}

  /** Time has passed. */
  record Tick() implements Command {}
}
