package dev.corral.server.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a reader that lags is given up. */
final class SlowReaderTest {

  private final MockTicker ticker = Ticker.newMockTicker();
  private final Pipe pipe = new Pipe();
  private final EmbeddedChannel channel =
      EmbeddedChannel.builder().ticker(ticker).handlers(pipe).build();
  private final SlowReader reader = new SlowReader(channel);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void aReaderThatKeepsUpMayWaitForEver() {
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofMinutes(5));
      assertThat(reader.isStalled()).isFalse();
      write(1_000);
      channel.flush();
    }
  }

  @Test
  void aReaderThatTakesNothingIsGivenUpAfterAMinute() {
    pipe.open = false;
    write(1_000);
    pass(Duration.ofSeconds(60));
    assertThat(reader.isStalled()).isFalse();
    write(1_000);
    pass(Duration.ofMillis(1));
    assertThat(reader.isStalled()).isTrue();
  }

  @Test
  void aReaderThatTakesALittleIsNotStalled() {
    pipe.open = false;
    write(1_000);
    write(1_000);
    for (int i = 0; i < 5; i++) {
      pass(Duration.ofSeconds(59));
      write(1_000);
      pipe.open = true;
      channel.flush();
      pipe.open = false;
      assertThat(reader.isStalled()).isFalse();
    }
  }

  @Test
  void tooMuchIsAQuarterOfAMebibyte() {
    pipe.open = false;
    write(200 << 10);
    assertThat(reader.isFull()).isFalse();
    write(60 << 10);
    assertThat(reader.isFull()).isTrue();
  }

  private void write(int bytes) {
    var _ = channel.write(Unpooled.buffer(bytes).writeZero(bytes));
    reader.look();
  }

  private void pass(Duration time) {
    ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Lets flushes through, or not. */
  private static final class Pipe extends ChannelOutboundHandlerAdapter {
    boolean open = true;

    @Override
    public void flush(ChannelHandlerContext context) {
      if (open) {
        context.flush();
      }
    }
  }
}
