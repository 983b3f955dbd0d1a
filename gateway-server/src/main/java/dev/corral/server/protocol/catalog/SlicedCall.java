package dev.corral.server.protocol.catalog;

import dev.corral.embedder.Embedder;
import dev.corral.embedder.Embedding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A list of texts given to the embedder in slices, one after the other, so that a long list neither
 * fills the embedder's queue nor holds up single texts. Cancelling drops what has not begun.
 */
final class SlicedCall extends CompletableFuture<List<Embedding>> {

  /** Texts of one slice: some batches' worth, and a sixteenth of the embedder's queue. */
  static final int SLICE = 256;

  private final Embedder embedder;
  private final List<String> texts;
  private final List<Embedding> done = new ArrayList<>();

  private SlicedCall(Embedder embedder, List<String> texts) {
    this.embedder = embedder;
    this.texts = texts;
  }

  static SlicedCall start(Embedder embedder, List<String> texts) {
    var call = new SlicedCall(embedder, texts);
    call.next();
    return call;
  }

  private void next() {
    int from = done.size();
    if (from == texts.size()) {
      complete(List.copyOf(done));
      return;
    }
    CompletableFuture<List<Embedding>> slice;
    try {
      slice = embedder.embedAsync(texts.subList(from, Math.min(from + SLICE, texts.size())));
    } catch (RuntimeException e) {
      completeExceptionally(e);
      return;
    }
    whenComplete((_, _) -> {
      if (isCancelled()) {
        slice.cancel(false);
      }
    });
    slice.whenComplete(this::onSlice);
  }

  private void onSlice(List<Embedding> embeddings, Throwable thrown) {
    if (thrown != null) {
      completeExceptionally(thrown);
    } else if (!isDone()) {
      done.addAll(embeddings);
      next();
    }
  }
}
