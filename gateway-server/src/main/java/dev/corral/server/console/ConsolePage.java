package dev.corral.server.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The page at the root of the server. */
public final class ConsolePage {

  private ConsolePage() {}

  /** Returns the page. */
  public static String html() {
    try (InputStream page = ConsolePage.class.getResourceAsStream("console.html")) {
      if (page == null) {
        throw new IllegalStateException("the build left no console.html");
      }
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("console.html cannot be read", e);
    }
  }
}
