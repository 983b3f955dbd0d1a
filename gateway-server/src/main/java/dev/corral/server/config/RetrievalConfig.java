package dev.corral.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How answers are found in documents, and shown.
 *
 * @param reranker directory of the model that orders passages anew, or null for the built-in way
 * @param footnotes whether the text of an answer from sources ends with them
 */
public record RetrievalConfig(@Nullable Path reranker, boolean footnotes) {

  /** The built-in reranker; no footnotes. */
  public static final RetrievalConfig DEFAULT = new RetrievalConfig(null, false);

  private static final String BUILT_IN = "built-in";

  static final Setting<String> RERANKER =
      Setting.of(
              "retrieval.reranker",
              Forms.text("a directory, or built-in"),
              BUILT_IN,
              "Directory of a cross-encoder that orders the twenty best passages anew and answers"
                  + " /v1/rerank under the directory's name: model.onnx, tokenizer.json and"
                  + " SHA256SUMS of both. built-in combines nearness and words.")
          .flag("--reranker");

  static final Setting<Boolean> FOOTNOTES =
      Setting.of(
          "retrieval.footnotes",
          Forms.yesNo(),
          false,
          "Whether an answer from documents ends with a list of the sources that it cites, file and"
              + " page, for clients that do not show the field sources. The header"
              + " x-corral-footnotes (true, false) says it for one request.");

  static RetrievalConfig of(Values values) {
    String reranker = values.get(RERANKER);
    return new RetrievalConfig(
        reranker.equals(BUILT_IN) ? null : Path.of(reranker), values.get(FOOTNOTES));
  }
}
