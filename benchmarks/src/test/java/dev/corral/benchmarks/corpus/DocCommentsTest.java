package dev.corral.benchmarks.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocCommentsTest {

  @TempDir Path jdk;

  @Test
  void takesParagraphsWithoutMarkupEachOnce() throws IOException {
    sources(
        """
        /**
         * Returns the {@code name} of &nbsp; <b>this</b> very interesting thing.
         *
         * <p>A second paragraph, which is long enough to be taken.
         * @param x is left out, however long its description may be
         */
        /** Too short. */
        /* No doc comment, although it would be long enough to be one. */
        /** A second paragraph, which is long enough to be taken. */
        """);

    List<Paragraph> found = DocComments.of(jdk);

    assertThat(found)
        .containsExactlyInAnyOrder(
            new Paragraph("Returns the name of this very interesting thing.", "java.base"),
            new Paragraph("A second paragraph, which is long enough to be taken.", "java.base"));
    assertThat(DocComments.of(jdk)).isEqualTo(found);
  }

  @Test
  void cutsLongParagraphsBetweenWords() throws IOException {
    sources("/** " + "word ".repeat(200) + "*/");

    assertThat(DocComments.of(jdk))
        .singleElement()
        .satisfies(one -> assertThat(one.text()).hasSizeBetween(390, 400).endsWith(" word"));
  }

  @Test
  void saysThatTheSourcesAreMissing() {
    assertThatThrownBy(() -> DocComments.of(jdk)).hasMessageContaining("without its sources");
  }

  private void sources(String text) throws IOException {
    Files.createDirectories(jdk.resolve("lib"));
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(jdk.resolve("lib/src.zip")))) {
      zip.putNextEntry(new ZipEntry("java.base/java/lang/Thing.java"));
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
