package dev.corral.server.protocol.rerank;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A reranking model of three nodes: a pair's logit is the greatest token id of its second text,
 * ReduceMax(Cast(input_ids × token_type_ids)). {@code reed heron kettle} have 4 to 6.
 */
final class TinyModel {

  /** The graph in ONNX's form. */
  private static final String GRAPH =
      """
      CAg6sAIKMAoJaW5wdXRfaWRzCg50b2tlbl90eXBlX2lkcxIGc2Vjb25kGgZzZWNvbmQiA011bAol
      CgZzZWNvbmQSBHJlYWwaBHJlYWwiBENhc3QqCQoCdG8YAaABAgouCgRyZWFsEgZsb2dpdHMaBmxv
      Z2l0cyIJUmVkdWNlTWF4KgsKBGF4ZXNAAaABBxIEdGlueVomCglpbnB1dF9pZHMSGQoXCAcSEwoH
      EgViYXRjaAoIEgZ0b2tlbnNaKwoOYXR0ZW50aW9uX21hc2sSGQoXCAcSEwoHEgViYXRjaAoIEgZ0
      b2tlbnNaKwoOdG9rZW5fdHlwZV9pZHMSGQoXCAcSEwoHEgViYXRjaAoIEgZ0b2tlbnNiHQoGbG9n
      aXRzEhMKEQgBEg0KBxIFYmF0Y2gKAggBQgQKABAN
      """;

  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"},
       "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
       "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab":
         {"[PAD]": 0, "[CLS]": 1, "[SEP]": 2, "[UNK]": 3, "reed": 4, "heron": 5, "kettle": 6}}}
      """;

  private TinyModel() {}

  /** Writes its files into a directory, with their manifest. */
  static Path write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.write(directory.resolve("model.onnx"), Base64.getMimeDecoder().decode(GRAPH));
    Files.writeString(directory.resolve("tokenizer.json"), TOKENIZER);
    StringBuilder sums = new StringBuilder();
    for (String name : List.of("model.onnx", "tokenizer.json")) {
      sums.append(sha256(Files.readAllBytes(directory.resolve(name)))).append("  ").append(name);
      sums.append('\n');
    }
    Files.writeString(directory.resolve("SHA256SUMS"), sums);
    return directory;
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
