package dev.corral.core.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation.
 *
 * @param role who speaks
 * @param content what is said; empty where a turn holds only images or tool calls
 * @param thinking the model's reasoning of an earlier turn; empty for none
 * @param images pictures that belong to the turn, each base64 of the file's bytes
 * @param toolCalls the calls that an assistant's turn asks for
 * @param toolName for a tool's turn, the tool that answers; null otherwise
 * @param toolCallId for a tool's turn, the call it answers; null otherwise
 */
public record Message(
    Role role,
    String content,
    String thinking,
    List<String> images,
    List<ToolCall> toolCalls,
    @Nullable String toolName,
    @Nullable String toolCallId) {

  public Message {
    images = List.copyOf(images);
    toolCalls = List.copyOf(toolCalls);
  }

  /** Returns a turn of plain text. */
  public static Message of(Role role, String content) {
    return new Message(role, content, "", List.of(), List.of(), null, null);
  }

  /** Returns this turn with other text. */
  public Message withContent(String other) {
    return new Message(role, other, thinking, images, toolCalls, toolName, toolCallId);
  }
}
