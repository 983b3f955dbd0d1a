package dev.corral.benchmarks.vectors;

import dev.corral.benchmarks.corpus.VectorSet;
import dev.corral.benchmarks.frame.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;
import org.jspecify.annotations.Nullable;

/** Lucene's graph over whole floats: one segment, mapped into memory. */
final class Lucene implements Contestant {

  private static final String FIELD = "vector";
  private static final int BUFFER_MIB = 1_024;

  private final VectorSet set;
  private final int links;
  private final int buildBreadth;
  private final Scratch files;
  private final MMapDirectory directory;
  private @Nullable DirectoryReader reader;
  private @Nullable IndexSearcher searcher;

  Lucene(VectorSet set, int links, int buildBreadth) throws IOException {
    this.set = set;
    this.links = links;
    this.buildBreadth = buildBreadth;
    this.files = new Scratch("lucene");
    this.directory = new MMapDirectory(files.path());
  }

  @Override
  public String name() {
    return "Lucene " + Version.LATEST + ", float32";
  }

  @Override
  public void build() throws IOException {
    var format = new Lucene99HnswVectorsFormat(links, buildBreadth);
    var config =
        new IndexWriterConfig(null)
            .setRAMBufferSizeMB(BUFFER_MIB)
            .setCodec(
                new Lucene104Codec() {
                  @Override
                  public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                    return format;
                  }
                });
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < set.count(); i++) {
        var document = new Document();
        document.add(
            new KnnFloatVectorField(FIELD, set.vector(i), VectorSimilarityFunction.DOT_PRODUCT));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    DirectoryReader opened = DirectoryReader.open(directory);
    reader = opened;
    var uncached = new IndexSearcher(opened);
    uncached.setQueryCache(null);
    searcher = uncached;
  }

  @Override
  public List<Integer> breadths() {
    return List.of(40, 70, 100, 160);
  }

  /** Documents were added in order to one segment, so that their numbers are the ordinals. */
  @Override
  public int[] search(int question, int breadth) {
    IndexSearcher built = searcher;
    if (built == null) {
      throw new IllegalStateException("searched before it was built");
    }
    try {
      TopDocs found =
          built.search(new KnnFloatVectorQuery(FIELD, set.question(question), breadth), Truth.K);
      int[] ordinals = new int[found.scoreDocs.length];
      int count = 0;
      for (ScoreDoc hit : found.scoreDocs) {
        ordinals[count++] = hit.doc;
      }
      return ordinals;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long bytesPerVector() throws IOException {
    long bytes = 0;
    for (String file : directory.listAll()) {
      bytes += directory.fileLength(file);
    }
    return bytes / set.count();
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
    directory.close();
    files.close();
  }
}
