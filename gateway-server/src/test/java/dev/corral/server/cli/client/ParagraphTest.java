package dev.corral.server.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ParagraphTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Paragraph paragraph =
      new Paragraph(new PrintStream(bytes, true, StandardCharsets.UTF_8), "  ", 14);

  @Test
  void breaksLinesBetweenWordsHoweverTheTextComes() {
    for (char c : "one two three four\nfive".toCharArray()) {
      paragraph.add(String.valueOf(c));
    }
    paragraph.end();

    assertThat(written()).isEqualTo("  one two\n  three four\n  five\n");
  }

  @Test
  void writesAWordAsSoonAsItIsWhole() {
    paragraph.add("one tw");

    assertThat(written()).isEqualTo("  one");
  }

  @Test
  void keepsAWordThatIsLongerThanALineWhole() {
    paragraph.add("a incomprehensibilities b");
    paragraph.end();

    assertThat(written()).isEqualTo("  a\n  incomprehensibilities\n  b\n");
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
