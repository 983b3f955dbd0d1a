package dev.corral.core.retrieval;

/**
 * What ingesting one file came to. Times are nanoseconds; waiting for a thread is in none.
 *
 * @param pages pages read; 1 for kinds of file without pages
 * @param characters UTF-16 units of text
 * @param chunks stretches that a search can return
 * @param windows vectors; more than chunks where a chunk is longer than the model's window
 * @param extractNanos file to text
 * @param chunkNanos text to chunks and windows
 * @param embedNanos windows to vectors
 * @param storeNanos vectors to disk and index
 */
public record IngestReport(
    int pages,
    long characters,
    int chunks,
    int windows,
    long extractNanos,
    long chunkNanos,
    long embedNanos,
    long storeNanos) {

  /** Nothing done yet. */
  public static final IngestReport NONE = new IngestReport(0, 0, 0, 0, 0, 0, 0, 0);

  /** Returns what this and another file came to together. */
  public IngestReport plus(IngestReport other) {
    return new IngestReport(
        pages + other.pages,
        characters + other.characters,
        chunks + other.chunks,
        windows + other.windows,
        extractNanos + other.extractNanos,
        chunkNanos + other.chunkNanos,
        embedNanos + other.embedNanos,
        storeNanos + other.storeNanos);
  }

  Fields fields() {
    return new Fields()
        .with("pages", (long) pages)
        .with("characters", characters)
        .with("chunks", (long) chunks)
        .with("windows", (long) windows)
        .with("extract", extractNanos)
        .with("chunk", chunkNanos)
        .with("embed", embedNanos)
        .with("store", storeNanos);
  }

  static IngestReport of(Fields fields) {
    return new IngestReport(
        (int) fields.whole("pages"),
        fields.whole("characters"),
        (int) fields.whole("chunks"),
        (int) fields.whole("windows"),
        fields.whole("extract"),
        fields.whole("chunk"),
        fields.whole("embed"),
        fields.whole("store"));
  }
}
