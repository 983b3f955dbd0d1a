package dev.corral.core.access.limit;

/**
 * What one key, or one user, may use; 0 is no limit.
 *
 * @param requestsPerMinute requests a minute
 * @param tokensPerMinute tokens read and written a minute
 * @param tokensPerDay the same a day
 * @param gpuSecondsPerDay seconds a day that model hosts work for it
 * @param concurrency requests at once
 * @param uploadPerDay bytes of files a day
 * @param storage bytes of files kept
 * @param vectors records kept in collections
 */
public record LimitProfile(
    long requestsPerMinute,
    long tokensPerMinute,
    long tokensPerDay,
    long gpuSecondsPerDay,
    long concurrency,
    long uploadPerDay,
    long storage,
    long vectors) {

  /** No limits. */
  public static final LimitProfile NONE = new LimitProfile(0, 0, 0, 0, 0, 0, 0, 0);
}
