package dev.corral.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

/**
 * What clients may do.
 *
 * @param modelChanges whether models may be pulled, pushed, created, copied and deleted
 * @param origins web pages that may use the server besides those of this machine, each as in the
 *     header Origin ({@code https://chat.example.org}); {@code *} for all
 */
public record ClientRules(boolean modelChanges, Set<String> origins) {

  /** Nothing that is not needed. */
  public static final ClientRules STRICT = new ClientRules(false, Set.of());

  static final Setting<Boolean> MODEL_CHANGES =
      Setting.of(
              "clients.model-changes",
              Forms.yesNo(),
              false,
              "Let administrators pull, push, create, copy and delete models of Ollama; refused"
                  + " otherwise.")
          .flag("--allow-model-changes");

  static final Setting<List<String>> ORIGINS =
      Setting.of(
              "clients.origins",
              Groups.list(Forms.text("an origin such as https://chat.example.org, or *")),
              List.of(),
              "Web pages that may use the server, besides those of this machine (CORS); * is every"
                  + " page.")
          .flag("--allow-origin");

  /**
   * Checks the origins.
   *
   * @throws IllegalArgumentException with one sentence that says what to change
   */
  public ClientRules {
    origins = Set.copyOf(origins);
    for (String origin : origins) {
      if (!origin.equals("*") && !isOrigin(origin)) {
        throw new IllegalArgumentException(
            "clients.origins: expected an origin such as https://chat.example.org, or *, not "
                + origin);
      }
    }
  }

  static ClientRules of(Values values) {
    return new ClientRules(values.get(MODEL_CHANGES), Set.copyOf(values.get(ORIGINS)));
  }

  private static boolean isOrigin(String text) {
    try {
      URI uri = new URI(text);
      return uri.getScheme() != null
          && uri.getHost() != null
          && (uri.getRawPath() == null || uri.getRawPath().isEmpty())
          && uri.getRawQuery() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
