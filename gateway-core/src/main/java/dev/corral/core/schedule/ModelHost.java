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
 * @param gone run once where it is taken out, when nothing of the queue runs there any more
 */
public record ModelHost(
    HostSettings settings, ChatEngine chat, EmbeddingEngine embeddings, Runnable gone) {

  /** Makes a host that needs not know when it is taken out. */
  public ModelHost(HostSettings settings, ChatEngine chat, EmbeddingEngine embeddings) {
    this(settings, chat, embeddings, () -> {});
  }

  ModelHost with(HostSettings other) {
    return new ModelHost(other, chat, embeddings, gone);
  }
}
