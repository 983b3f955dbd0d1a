package dev.corral.server.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a body takes of the memory for bodies as it arrives. */
class BodyTest {

  private static final int ANNOUNCED = 3_000_000;

  private final BodyBudget budget = new BodyBudget(64L << 20);
  private final Body body = new Body(budget, 40L << 20);

  @Test
  void takesLittleForAnAnnouncement() {
    assertThat(body.expect(39L << 20)).isEqualTo(Body.Outcome.KEPT);

    assertThat(budget.taken()).isLessThanOrEqualTo(256 * 1024);
  }

  @Test
  void takesWhatWasAnnouncedOnceItIsThere() {
    var random = new Random(7);
    var sent = new ByteArrayOutputStream();
    assertThat(body.expect(ANNOUNCED)).isEqualTo(Body.Outcome.KEPT);
    while (sent.size() < ANNOUNCED) {
      byte[] piece = new byte[Math.min(ANNOUNCED - sent.size(), 1 + random.nextInt(60_000))];
      random.nextBytes(piece);
      sent.writeBytes(piece);
      ByteBuf arriving = Unpooled.wrappedBuffer(piece);
      assertThat(body.append(arriving)).isEqualTo(Body.Outcome.KEPT);
      assertThat(budget.taken()).isLessThanOrEqualTo(Math.max(256 * 1024, 2L * sent.size()));
    }

    assertThat(body.toBytes()).isEqualTo(sent.toByteArray());
    assertThat(budget.taken()).isEqualTo(ANNOUNCED);
    body.release();
    assertThat(budget.taken()).isZero();
  }

  @Test
  void refusesWhatIsTooLongByAnnouncementOrByArrival() {
    var small = new Body(budget, 10);

    assertThat(small.expect(11)).isEqualTo(Body.Outcome.OVER_LIMIT);
    assertThat(small.expect(0)).isEqualTo(Body.Outcome.KEPT);
    assertThat(small.append(Unpooled.wrappedBuffer(new byte[11])))
        .isEqualTo(Body.Outcome.OVER_LIMIT);
  }
}
