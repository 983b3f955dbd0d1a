package dev.corral.server.protocol.anthropic;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.ToolCall;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.outbound.Sse;
import dev.corral.server.protocol.Citations;
import dev.corral.server.protocol.Notices;
import dev.corral.server.protocol.anthropic.MessageWriter.Block;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer as named events: the message starts, blocks start, grow and stop one after the other,
 * the message ends. A failure in between is an event {@code error}, on which Anthropic's clients
 * raise, and the stream has no {@code message_stop}.
 */
final class StreamedMessage implements InferenceListener {

  private final MessageWriter writer;
  private final Reply reply;
  private final Sse events;
  private boolean started;
  private @Nullable Block open;
  private int index;
  private boolean calledTools;

  StreamedMessage(MessageWriter writer, Reply reply) {
    this.writer = writer;
    this.reply = reply;
    this.events = new Sse(reply);
  }

  @Override
  public void onEvent(InferenceEvent event) {
    switch (event) {
      case InferenceEvent.Sources sources -> {
        Citations.tellTimes(sources, reply);
        start(sources.citations());
      }
      case InferenceEvent.Delta delta -> {
        start(List.of());
        grow(Block.THINKING, delta.thinking());
        grow(Block.TEXT, delta.content());
        delta.toolCalls().forEach(this::call);
      }
      case InferenceEvent.Finished finished -> {
        start(List.of());
        close();
        send("message_delta", MessageWriter.end(finished, calledTools));
        send("message_stop", MessageWriter.stop());
        events.end();
      }
    }
  }

  private void start(List<Citation> citations) {
    if (!started) {
      started = true;
      send("message_start", writer.start(citations));
    }
  }

  private void grow(Block block, String text) {
    if (text.isEmpty()) {
      return;
    }
    if (open != block) {
      close();
      open = block;
      send("content_block_start", writer.blockStart(index, block));
    }
    send("content_block_delta", writer.blockPiece(index, block, text));
  }

  private void call(ToolCall call) {
    close();
    send("content_block_start", writer.blockStart(index, call));
    send("content_block_delta", writer.inputPiece(index, call));
    send("content_block_stop", MessageWriter.blockStop(index));
    index++;
    calledTools = true;
  }

  private void close() {
    if (open != null) {
      send("content_block_stop", MessageWriter.blockStop(index));
      open = null;
      index++;
    }
  }

  private void send(String name, JsonBody body) {
    events.event(name, body);
  }

  @Override
  public void onNotice(Notice notice) {
    Notices.tell(notice, reply);
  }

  @Override
  public void onFailure(Failure failure) {
    if (events.abandon()) {
      AnthropicErrors.refuse(failure, reply);
    } else {
      send("error", AnthropicErrors.body(failure));
      events.abort();
    }
  }
}
