package dev.corral.server.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Lines in any bytes, in any parts. */
final class LineProperties {

  private static final int MAX = 4096;

  @Property(tries = 500)
  void linesComeOutAsTheyWentInHoweverTheyAreCut(
      @ForAll("texts") List<String> lines, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(UTF_8);
    List<String> read = new ArrayList<>();
    LineSplitter splitter =
        new LineSplitter(MAX, (line, length) -> read.add(new String(line, 0, length, UTF_8)));

    for (int at = 0; at < bytes.length; ) {
      int size = Math.min(bytes.length - at, 1 + random.nextInt(40));
      splitter.take(Unpooled.wrappedBuffer(bytes, at, size));
      at += size;
    }
    splitter.flush();

    assertThat(read).isEqualTo(lines.stream().filter(line -> !line.isEmpty()).toList());
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.strings()
        .excludeChars('\n')
        .ofMaxLength(200)
        .list()
        .ofMaxSize(20)
        .map(lines -> lines.stream().map(line -> new String(line.getBytes(UTF_8), UTF_8)).toList());
  }

  @Example
  void aLineOverTheLimitIsRefusedBeforeItIsKept() {
    LineSplitter splitter = new LineSplitter(MAX, (line, length) -> {});
    ByteBuf part = Unpooled.wrappedBuffer(new byte[MAX]);
    splitter.take(part);

    assertThatThrownBy(() -> splitter.take(Unpooled.wrappedBuffer(new byte[1])))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("more than 4096 bytes");
  }

  /** Whatever a host sends, a line is read or refused; nothing else is thrown. */
  @Property(tries = 3000)
  void aDamagedLineIsReadOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    String[] samples = {
      Script.done(),
      Script.word("Hello"),
      "{\"message\":{\"tool_calls\":[{\"id\":\"x\",\"function\":{\"name\":\"f\","
          + "\"arguments\":{\"a\":[1,{\"b\":null}]}}}]},\"done\":false}",
      "{\"response\":\"x\",\"context\":[1,2,3],\"done\":true}",
      "{\"error\":{\"message\":\"m\",\"code\":[1]}}"
    };
    byte[] line = samples[random.nextInt(samples.length)].getBytes(UTF_8);
    for (int damage = 1 + random.nextInt(4); damage > 0; damage--) {
      line[random.nextInt(line.length)] =
          random.nextBoolean()
              ? (byte) random.nextInt(256)
              : (byte) "{}[]\",:0-.eE\\ tn".charAt(random.nextInt(16));
    }

    try {
      AnswerLine read = LineParser.parse(line, line.length);
      assertThat(read.content()).isNotNull();
    } catch (FailureException e) {
      assertThat(e.failure()).isInstanceOf(Failure.UpstreamBroken.class);
    }
  }
}
