package dev.corral.benchmarks.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Short English texts that come with every JDK: the paragraphs of the doc comments of its sources,
 * without markup, each once, in an order of chance that is the same in every run.
 */
final class DocComments {

  private static final int SHORTEST = 30;
  private static final int LONGEST = 400;
  private static final long SEED = 25;

  private static final Pattern COMMENT = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
  private static final Pattern MARGIN = Pattern.compile("^[ \\t]*\\*+", Pattern.MULTILINE);
  private static final Pattern BLOCK_TAG = Pattern.compile("\\n[ \\t]*@\\w");
  private static final Pattern PARAGRAPH = Pattern.compile("(?i)<p>|<li>|<dd>|\\n[ \\t]*\\n");
  private static final Pattern INLINE_TAG = Pattern.compile("\\{@\\w+\\s+([^{}]*)}");
  private static final Pattern MARKUP = Pattern.compile("<[^<>]*>|&\\w+;|\\s+");

  private DocComments() {}

  /**
   * Reads the sources of a JDK.
   *
   * @throws IOException where the JDK came without its sources
   */
  static List<Paragraph> of(Path javaHome) throws IOException {
    Path sources = javaHome.resolve("lib").resolve("src.zip");
    if (!Files.exists(sources)) {
      throw new IOException(
          "this JDK came without its sources (" + sources + "), which the texts are taken from");
    }
    Map<String, Paragraph> texts = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(sources.toFile())) {
      List<? extends ZipEntry> entries =
          zip.stream()
              .filter(entry -> entry.getName().endsWith(".java"))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      for (ZipEntry entry : entries) {
        String module = entry.getName().substring(0, entry.getName().indexOf('/'));
        try (InputStream in = zip.getInputStream(entry)) {
          collect(new String(in.readAllBytes(), StandardCharsets.UTF_8), module, texts);
        }
      }
    }
    List<Paragraph> all = new ArrayList<>(texts.values());
    Collections.shuffle(all, new Random(SEED));
    return all;
  }

  private static void collect(String source, String module, Map<String, Paragraph> into) {
    Matcher comments = COMMENT.matcher(source);
    while (comments.find()) {
      String body = MARGIN.matcher(comments.group(1)).replaceAll("");
      String text = BLOCK_TAG.split(body, 2)[0];
      for (String paragraph : PARAGRAPH.split(text)) {
        String plain = plain(paragraph);
        if (plain.length() >= SHORTEST) {
          into.putIfAbsent(plain, new Paragraph(plain, module));
        }
      }
    }
  }

  private static String plain(String paragraph) {
    String words = INLINE_TAG.matcher(paragraph).replaceAll("$1");
    String plain = MARKUP.matcher(words).replaceAll(" ").replaceAll(" +", " ").strip();
    if (plain.length() <= LONGEST) {
      return plain;
    }
    int space = plain.lastIndexOf(' ', LONGEST);
    return plain.substring(0, space > SHORTEST ? space : LONGEST);
  }
}
