package dev.corral.server.cli.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Which of a server's models can answer questions. */
public final class Models {

  /** The model that is always there. */
  public static final String BUILT_IN = "quote";

  private Models() {}

  /** Returns the first model of a host that can chat, or null where there is none. */
  public static @Nullable String firstOfHosts(ApiClient api) {
    for (JsonNode model : api.get("/api/tags").path("models")) {
      String name = model.path("name").asString();
      boolean ours = name.startsWith(BUILT_IN) || name.indexOf('+') >= 0;
      if (!ours && !isEmbedding(model)) {
        return name;
      }
    }
    return null;
  }

  private static boolean isEmbedding(JsonNode model) {
    for (JsonNode capability : model.path("capabilities")) {
      if (capability.asString().equals("embedding")) {
        return true;
      }
    }
    return model.path("details").path("family").asString("").contains("bert");
  }
}
