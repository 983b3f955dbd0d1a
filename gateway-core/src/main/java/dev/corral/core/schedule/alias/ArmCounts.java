package dev.corral.core.schedule.alias;

import java.time.Duration;

/**
 * What became of the requests of one arm since the start.
 *
 * @param alias the name that callers use
 * @param model the model of the arm
 * @param requests requests that were sent to it
 * @param answered those that were answered in full
 * @param failed those that broke or were refused
 * @param meanTime mean time of those that were answered
 */
public record ArmCounts(
    String alias, String model, long requests, long answered, long failed, Duration meanTime) {}
