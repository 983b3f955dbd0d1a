package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Caller.Urgency;

/**
 * A request, as far as decisions need to know it.
 *
 * @param id its number, never used twice
 * @param lane what it needs loaded
 * @param tenant whose share it uses
 * @param user whose share of the tenant's share it uses
 * @param urgency its class
 * @param deadlineNanos when the whole answer is of no use any more; {@link #NO_DEADLINE} for never
 * @param promptTokens tokens to read, estimated
 * @param answerTokensMax most tokens to write; 0 where the caller set no bound
 * @param bytes memory that it holds while it waits
 * @param prefix hashes of the prompt's beginnings, shortest first; may be empty. Not copied
 * @param keepNanos how long the model surely stays loaded after it; negative to unload at once
 */
@SuppressWarnings("ArrayRecordComponent") // made once, never changed
public record Job(
    long id,
    LaneKey lane,
    String tenant,
    String user,
    Urgency urgency,
    long deadlineNanos,
    int promptTokens,
    int answerTokensMax,
    long bytes,
    long[] prefix,
    long keepNanos) {

  /** No deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;
}
