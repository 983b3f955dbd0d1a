package dev.corral.server.protocol.json;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.exchange.FailureException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonReadingTest {

  @Test
  void saysThatAFieldIsNamedTwice() {
    assertRefused("{\"model\":\"a\",\"model\":\"b\"}", "the JSON names a field twice (line 1");
  }

  @Test
  void saysWhichLimitsTheJsonIsBeyond() {
    assertRefused("[".repeat(101), "at most 100 levels deep");
    assertRefused("{\"n\":" + "1".repeat(101) + "}", "numbers of 100 digits");
  }

  @Test
  void saysWhereTheJsonIsBroken() {
    assertRefused("{\n \"a\": tru}", "not valid JSON (line 2");
  }

  private static void assertRefused(String body, String message) {
    assertThatThrownBy(() -> JsonReading.object(body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining(message);
  }
}
