package dev.corral.core.schedule;

import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.EmbeddingEngine;
import dev.corral.core.schedule.plan.HostSettings;

/**
 * A model host behind the queue.
 *
 * @param settings its name, slots and weight
 * @param chat answers of its models
 * @param embeddings vectors of its models
 */
public record ModelHost(HostSettings settings, ChatEngine chat, EmbeddingEngine embeddings) {}
