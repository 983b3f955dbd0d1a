package dev.corral.embedder;

/**
 * What an embedder did since it was opened, for metrics.
 *
 * @param waiting texts that wait now
 * @param batches runs of the model
 * @param texts texts that were run
 * @param tokens tokens of those texts, of which none was padding
 * @param dropped texts dropped before they ran, cancelled or expired
 * @param cacheHits texts whose vector, or computation under way, was in the cache
 * @param cacheMisses texts that were not in the cache; 0 without a cache
 * @param fellBack whether CUDA was wanted or present and the CPU embeds instead
 */
public record Statistics(
    int waiting,
    long batches,
    long texts,
    long tokens,
    long dropped,
    long cacheHits,
    long cacheMisses,
    boolean fellBack) {}
