package dev.corral.embedder.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A reranking model of three nodes, with six words: a pair's logit is the greatest token id of its
 * second text. {@code [CLS] [SEP] [UNK]} have 1 to 3, {@code reed heron kettle} 4 to 6.
 */
public final class TinyRanker {

  private static final int INT64 = 7;
  private static final int FLOAT = 1;

  private TinyRanker() {}

  /** Writes the files of the model into a directory, with their manifest. */
  public static Path write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.write(directory.resolve("model.onnx"), graph(1));
    Files.writeString(directory.resolve("tokenizer.json"), TOKENIZER);
    return sum(directory);
  }

  /** Writes the same with several numbers a pair. */
  public static Path writeWide(Path directory) throws IOException {
    write(directory);
    Files.write(directory.resolve("model.onnx"), graph(3));
    return sum(directory);
  }

  private static Path sum(Path directory) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String name : List.of("model.onnx", "tokenizer.json")) {
      try {
        byte[] digest =
            MessageDigest.getInstance("SHA-256")
                .digest(Files.readAllBytes(directory.resolve(name)));
        lines.append(HexFormat.of().formatHex(digest)).append("  ").append(name).append('\n');
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every JDK has SHA-256", e);
      }
    }
    Files.writeString(directory.resolve("SHA256SUMS"), lines);
    return directory;
  }

  private static byte[] graph(long columns) {
    ProtoWriter axes = new ProtoWriter().text(1, "axes").number(8, 1).number(20, 7);
    ProtoWriter toFloat = new ProtoWriter().text(1, "to").number(3, FLOAT).number(20, 2);
    ProtoWriter graph =
        new ProtoWriter()
            .message(1, node("Mul", List.of("input_ids", "token_type_ids"), "second"))
            .message(1, node("Cast", List.of("second"), "real").message(5, toFloat))
            .message(1, node("ReduceMax", List.of("real"), "logits").message(5, axes))
            .text(2, "tiny")
            .message(11, value("input_ids", INT64, -1))
            .message(11, value("attention_mask", INT64, -1))
            .message(11, value("token_type_ids", INT64, -1))
            .message(12, value("logits", FLOAT, columns));
    return new ProtoWriter()
        .number(1, 8)
        .message(7, graph)
        .message(8, new ProtoWriter().text(1, "").number(2, 13))
        .toByteArray();
  }

  private static ProtoWriter node(String operator, List<String> inputs, String output) {
    ProtoWriter node = new ProtoWriter();
    inputs.forEach(input -> node.text(1, input));
    return node.text(2, output).text(3, output).text(4, operator);
  }

  private static ProtoWriter value(String name, int type, long columns) {
    ProtoWriter rows = new ProtoWriter().text(2, "batch");
    ProtoWriter column = new ProtoWriter();
    ProtoWriter shape =
        new ProtoWriter()
            .message(1, rows)
            .message(1, columns < 0 ? column.text(2, "tokens") : column.number(1, columns));
    ProtoWriter tensor = new ProtoWriter().number(1, type).message(2, shape);
    return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
  }

  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"},
       "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
       "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab":
         {"[PAD]": 0, "[CLS]": 1, "[SEP]": 2, "[UNK]": 3, "reed": 4, "heron": 5, "kettle": 6}}}
      """;
}
