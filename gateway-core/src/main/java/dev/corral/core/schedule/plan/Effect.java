package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Notice;
import org.jspecify.annotations.Nullable;

/** What the plan wants done. Whoever carries an effect out reports its end as a command. */
public sealed interface Effect {

  /** Send a request to a host; reported as {@link Command.Answered} or {@link Command.Failed}. */
  record Send(long job, int host, long waitedNanos) implements Effect {}

  /** Tell a caller that there is no answer; the request is over. */
  record Refuse(long job, Failure failure) implements Effect {}

  /** Tell a caller that it waits. */
  record Tell(long job, Notice notice) implements Effect {}

  /** Stop a request at a host; the caller has gone. */
  record Abort(long job, int host) implements Effect {}

  /** Load a model; reported as {@link Command.Loaded}. */
  record Load(int host, LaneKey lane) implements Effect {}

  /** Unload a model; reported as {@link Command.UnloadTold}. */
  record Unload(int host, LaneKey lane) implements Effect {}

  /** Ask which models are loaded; reported as {@link Command.Looked}. */
  record Look(int host) implements Effect {}

  /** Let go of a host that was taken out: nothing runs there any more. */
  record Gone(int host) implements Effect {}

  /** Generate one token; reported as {@link Command.Probed}. */
  record Probe(int host, @Nullable LaneKey lane) implements Effect {}
}
