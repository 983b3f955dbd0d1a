package dev.corral.core.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model is asked to continue. */
public sealed interface Prompt {

  /** Tells whether there is nothing to continue: a request only to load or unload the model. */
  boolean isEmpty();

  /**
   * A conversation, rendered by the model's own template.
   *
   * @param messages the turns, oldest first
   * @param tools the tools on offer; may be empty
   */
  record Conversation(List<Message> messages, List<Tool> tools) implements Prompt {
    public Conversation {
      messages = List.copyOf(messages);
      tools = List.copyOf(tools);
    }

    @Override
    public boolean isEmpty() {
      return messages.isEmpty();
    }
  }

  /**
   * A text to be continued.
   *
   * @param text the text before the gap
   * @param suffix the text after the gap, or null
   * @param system a system message in place of the model's own, or null
   * @param template a prompt template in place of the model's own, or null
   * @param raw whether the text is given to the model as it is, without any template
   * @param images pictures, each base64 of the file's bytes
   * @param context tokens of an earlier answer, as the engine gave them
   */
  record Completion(
      String text,
      @Nullable String suffix,
      @Nullable String system,
      @Nullable String template,
      boolean raw,
      List<String> images,
      List<Integer> context)
      implements Prompt {
    public Completion {
      images = List.copyOf(images);
      context = List.copyOf(context);
    }

    @Override
    public boolean isEmpty() {
      return text.isEmpty() && images.isEmpty();
    }
  }
}
