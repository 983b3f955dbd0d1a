package dev.corral.core.exchange;

import java.time.Instant;

/**
 * A model in memory.
 *
 * @param model the model; {@code size} is the memory it takes
 * @param expiresAt when it is unloaded if nobody asks
 * @param sizeVram bytes of it in GPU memory
 * @param contextLength tokens of context a request
 */
public record LoadedModel(Model model, Instant expiresAt, long sizeVram, long contextLength) {}
