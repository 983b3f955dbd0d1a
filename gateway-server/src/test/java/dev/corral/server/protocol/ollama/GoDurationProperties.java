package dev.corral.server.protocol.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class GoDurationProperties {

  @Property
  void readsEveryUnit(
      @ForAll @IntRange(max = 100_000) int hours,
      @ForAll @IntRange(max = 100_000) int minutes,
      @ForAll @IntRange(max = 100_000) int seconds,
      @ForAll @IntRange(max = 100_000) int millis,
      @ForAll boolean negative) {
    Duration expected =
        Duration.ofHours(hours).plusMinutes(minutes).plusSeconds(seconds).plusMillis(millis);
    String text = "%dh%dm%ds%dms".formatted(hours, minutes, seconds, millis);

    assertThat(GoDuration.parse(negative ? "-" + text : text))
        .isEqualTo(negative ? expected.negated() : expected);
  }

  @Property
  void readsFractions(@ForAll @LongRange(min = 0, max = 999_999_999) long nanos) {
    assertThat(GoDuration.parse("1.%09ds".formatted(nanos)))
        .isEqualTo(Duration.ofSeconds(1, nanos));
  }

  @Property
  void neverFailsOnAnyText(@ForAll String text) {
    Duration parsed = GoDuration.parse(text);

    assertThat(parsed == null || !text.isEmpty()).isTrue();
  }

  @Example
  void refusesWhatGoRefuses() {
    for (String text : new String[] {"", "5", "-1", "soon", "1x", "m", ".", ".s", "1h ", "--1s"}) {
      assertThat(GoDuration.parse(text)).as(text).isNull();
    }
  }

  @Example
  void readsWhatGoReads() {
    assertThat(GoDuration.parse("0")).isEqualTo(Duration.ZERO);
    assertThat(GoDuration.parse("-0")).isEqualTo(Duration.ZERO);
    assertThat(GoDuration.parse("1.h")).isEqualTo(Duration.ofHours(1));
    assertThat(GoDuration.parse(".5m")).isEqualTo(Duration.ofSeconds(30));
    assertThat(GoDuration.parse("+2us")).isEqualTo(Duration.ofNanos(2_000));
    assertThat(GoDuration.parse("999999999h")).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
  }
}
