package dev.corral.server.protocol;

import dev.corral.core.access.Principal;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes questions into the log, of those tenants only for whom that is switched on. */
final class PromptLog {

  private static final Logger LOG = LoggerFactory.getLogger(PromptLog.class);

  private PromptLog() {}

  /** Writes down the last that a user said, or the text to be continued. */
  static void write(Principal who, String request, Prompt prompt) {
    if (who.isLogged()) {
      LOG.info(
          "prompt of tenant {}, user {}, request {}: {}",
          who.tenant(),
          who.user(),
          request,
          text(prompt));
    }
  }

  private static String text(Prompt prompt) {
    return switch (prompt) {
      case Prompt.Completion completion -> completion.text();
      case Prompt.Conversation conversation -> lastOfUser(conversation.messages());
    };
  }

  private static String lastOfUser(List<Message> messages) {
    for (Message message : messages.reversed()) {
      if (message.role() == Role.USER) {
        return message.content();
      }
    }
    return "";
  }
}
