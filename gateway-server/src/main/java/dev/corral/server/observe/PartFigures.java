package dev.corral.server.observe;

import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.VectorStatistics;
import dev.corral.core.vector.store.Storage;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.Statistics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.nio.file.Path;
import java.time.Instant;

/** Figures of the embedder, the vectors, the store and buffers, read when somebody asks. */
public final class PartFigures {

  private PartFigures() {}

  /** Tells until when the certificate of the port of clients holds. */
  public static void certificate(Instant expires, Samples samples) {
    samples.gauge(
        "corral_tls_certificate_expires_timestamp_seconds",
        "When the certificate that is in use, or one between it and its root, ends.",
        (double) expires.getEpochSecond());
  }

  /** Tells of the embedder. */
  public static void embedder(Embedder embedder, Samples samples) {
    Statistics now = embedder.statistics();
    samples
        .gauge("corral_embedder_waiting", "Texts that wait for the embedder.", now.waiting())
        .gauge(
            "corral_embedder_fell_back",
            "Whether CUDA was wanted or present and the processor embeds instead.",
            now.fellBack() ? 1 : 0)
        .gauge(
            "corral_embedder_info",
            "What embeds.",
            1,
            "model",
            embedder.modelId(),
            "provider",
            embedder.provider().toString())
        .counter("corral_embedder_batches", "Runs of the model.", (double) now.batches())
        .counter("corral_embedder_texts", "Texts that were run.", (double) now.texts())
        .counter(
            "corral_embedder_tokens",
            "Tokens that were run; none is padding.",
            (double) now.tokens())
        .counter(
            "corral_embedder_dropped",
            "Texts dropped before they ran: cancelled or expired.",
            (double) now.dropped())
        .counter(
            "corral_embedder_cache_hits", "Texts found in the cache.", (double) now.cacheHits())
        .counter(
            "corral_embedder_cache_misses", "Texts not in the cache.", (double) now.cacheMisses());
  }

  /** Tells of the vector collections. */
  public static void vectors(VectorDatabase vectors, Samples samples) {
    VectorStatistics now = vectors.statistics();
    samples
        .gauge("corral_vector_collections", "Vector collections.", now.collections())
        .gauge("corral_vector_collections_loaded", "Collections in memory.", now.loaded())
        .gauge(
            "corral_vector_loaded_bytes",
            "Memory of loaded collections.",
            (double) now.loadedBytes())
        .gauge("corral_vector_limit_bytes", "The most memory for them.", (double) now.limitBytes());
  }

  /** Tells of the store and the disk that it is on. */
  public static void store(Storage storage, Path data, Samples samples) {
    samples
        .gauge(
            "corral_store_refusing_writes",
            "Whether no write is taken at present.",
            storage.refusal().isPresent() ? 1 : 0)
        .gauge(
            "corral_store_free_bytes", "Room on the disk.", (double) data.toFile().getUsableSpace())
        .gauge(
            "corral_store_disk_bytes", "Size of the disk.", (double) data.toFile().getTotalSpace());
  }

  /** Tells of memory outside the heap that connections use. */
  public static void buffers(Samples samples) {
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
      samples.gauge(
          "corral_buffers_direct_bytes",
          "Memory outside the heap held for connections.",
          (double) provider.metric().usedDirectMemory());
    }
  }
}
