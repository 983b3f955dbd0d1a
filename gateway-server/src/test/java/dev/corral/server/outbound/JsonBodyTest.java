package dev.corral.server.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** One generator writes all values of a thread; none of them may see another. */
final class JsonBodyTest {

  private static final JsonBody PLAIN =
      json -> json.writeStartObject().writeStringProperty("a", "é").writeEndObject();

  @Test
  void valuesFollowOneAnotherWithoutATrace() {
    for (int i = 0; i < 3; i++) {
      assertThat(text(PLAIN)).isEqualTo("{\"a\":\"é\"}");
      assertThat(text(json -> json.writeNumber(1))).isEqualTo("1");
    }
  }

  @Test
  void aValueMayBeWrittenWithinAnother() {
    assertThat(text(json -> json.writeStartArray().writeString(text(PLAIN)).writeEndArray()))
        .isEqualTo("[\"{\\\"a\\\":\\\"é\\\"}\"]");
  }

  @Test
  void afterAValueThatFailedTheNextIsWhole() {
    JsonBody broken =
        json -> {
          json.writeStartObject();
          throw new IllegalArgumentException("midway");
        };
    assertThatThrownBy(() -> text(broken)).hasMessage("midway");
    assertThatThrownBy(() -> text(json -> json.writeStartObject()))
        .isInstanceOf(IllegalStateException.class);

    assertThat(text(PLAIN)).isEqualTo("{\"a\":\"é\"}");
  }

  @Test
  void longValuesComeWhole() {
    String longText = "x".repeat(100_000);

    assertThat(text(json -> json.writeString(longText))).isEqualTo('"' + longText + '"');
  }

  private static String text(JsonBody body) {
    return new String(body.toBytes(), StandardCharsets.UTF_8);
  }
}
