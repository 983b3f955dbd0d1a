package dev.corral.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class KeptDocumentTest {

  private final AtomicInteger written = new AtomicInteger();
  private final KeptDocument<List<String>> document =
      new KeptDocument<>(names ->
          json -> {
            written.incrementAndGet();
            json.writeStartArray();
            names.forEach(json::writeString);
            json.writeEndArray();
          });

  @Test
  void isWrittenAnewWhereSomethingChanged() {
    assertThat(text(List.of("a"))).isEqualTo("[\"a\"]");
    assertThat(text(List.of("a"))).isEqualTo("[\"a\"]");
    assertThat(written).hasValue(1);

    assertThat(text(List.of("a", "b"))).isEqualTo("[\"a\",\"b\"]");
    assertThat(text(List.of("a"))).isEqualTo("[\"a\"]");
    assertThat(written).hasValue(3);
  }

  private String text(List<String> names) {
    return new String(document.of(names), StandardCharsets.UTF_8);
  }
}
