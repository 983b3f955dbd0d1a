package dev.corral.server.protocol.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

final class TimestampsTest {

  @Property
  void areWrittenAsTheLibraryWritesThem(
      @ForAll @LongRange(min = -62_000_000_000L, max = 250_000_000_000L) long second,
      @ForAll @IntRange(max = 999_999_999) int nano) {
    var theirs = new DateTimeFormatterBuilder().appendInstant(-1).toFormatter(Locale.ROOT);

    Instant instant = Instant.ofEpochSecond(second, nano);

    assertThat(Timestamps.format(instant)).isEqualTo(theirs.format(instant));
    assertThat(Timestamps.format(Instant.ofEpochSecond(second)))
        .isEqualTo(theirs.format(Instant.ofEpochSecond(second)));
  }
}
