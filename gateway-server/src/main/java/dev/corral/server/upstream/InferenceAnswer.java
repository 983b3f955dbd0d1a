package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * An answer of a model: one JSON object a line. It is whole when a line has said {@code done:true};
 * an end before that, however orderly, is a break.
 */
final class InferenceAnswer implements Answer {

  private final InferenceListener listener;
  private final LineSplitter lines;
  private final long bytesMax;
  private long bytes;
  private InferenceEvent.@Nullable Finished finished;

  InferenceAnswer(InferenceListener listener, UpstreamLimits limits) {
    this.listener = listener;
    this.lines = new LineSplitter(limits.lineBytes(), this::onLine);
    this.bytesMax = limits.streamBytes();
  }

  @Override
  public void take(ByteBuf part) {
    bytes += part.readableBytes();
    if (bytes > bytesMax) {
      throw broken("sent an answer of more than " + bytesMax + " bytes; it was stopped");
    }
    lines.take(part);
  }

  @Override
  public boolean isWhole() {
    return finished != null;
  }

  @Override
  public Runnable conclude() {
    lines.flush();
    InferenceEvent.Finished end = finished;
    if (end == null) {
      throw broken("ended its answer without saying that it is done");
    }
    return () -> listener.onEvent(end);
  }

  @Override
  public void fail(Failure failure) {
    listener.onFailure(failure);
  }

  private void onLine(byte[] line, int length) {
    if (isBlank(line, length)) {
      return;
    }
    if (finished != null) {
      throw broken("sent more after the end of its answer");
    }
    AnswerLine parsed = LineParser.parse(line, length);
    if (parsed.error() != null) {
      throw broken("stopped with an error: " + Wire.safe(parsed.error()));
    }
    if (!parsed.isEmpty()) {
      listener.onEvent(
          new InferenceEvent.Delta(
              parsed.content(), parsed.thinking(), parsed.toolCalls(), parsed.logprobs()));
    }
    finished = parsed.finished();
  }

  private static boolean isBlank(byte[] line, int length) {
    for (int i = 0; i < length; i++) {
      if (line[i] != ' ' && line[i] != '\r' && line[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  private static RuntimeException broken(String what) {
    return new Failure.UpstreamBroken("the model host " + what).asException();
  }
}
