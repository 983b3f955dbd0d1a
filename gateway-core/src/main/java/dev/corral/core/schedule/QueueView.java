package dev.corral.core.schedule;

import java.time.Duration;

/**
 * The queue in front of one host at one moment.
 *
 * @param waiting requests that wait
 * @param running requests at the host
 * @param meanService time of an answer at the host, recent ones weighing most
 */
public record QueueView(int waiting, int running, Duration meanService) {}
