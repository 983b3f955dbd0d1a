package dev.corral.server.config;

import java.util.List;
import java.util.Locale;

/** Writes what every setting is, as Markdown, from their declarations. */
public final class Reference {

  private static final String HEAD =
      """
      # Settings

      <!-- Written by `./corral config reference > docs/configuration.md`; a test checks it. -->

      One YAML file holds them: `./corral serve --config corral.yaml`, or `CORRAL_CONFIG`. A key
      with dots is a path: `listen.port` is `port` below `listen`. Each can also be set by a
      variable and by a flag; a flag goes before a variable, and that before the file. Lists are
      given as `a,b` or in YAML on one line, maps in YAML on one line; a flag of a list may be
      repeated.

      All is checked before anything starts. An unknown key or a value that cannot be ends the
      start with file, line and the nearest known key. `./corral config check` does only that,
      `./corral config print` shows what holds and where it was set, without secrets.

      What is *live* changes with `POST /admin/reload` or SIGHUP, all together or, where one key
      is wrong or needs a start, nothing; the log tells each change.
      """;

  private Reference() {}

  /** Returns the page. */
  public static String markdown() {
    StringBuilder page = new StringBuilder(HEAD);
    String section = "";
    for (Setting<?> setting : AllSettings.LIST) {
      String own = setting.name().substring(0, setting.name().indexOf('.'));
      if (!own.equals(section)) {
        section = own;
        page.append("\n## ").append(section).append("\n\n");
        page.append("| key | default | variable | flag | takes effect |\n|---|---|---|---|---|\n");
        AllSettings.LIST.stream()
            .filter(one -> one.name().startsWith(own + "."))
            .forEach(one -> row(page, one));
        page.append('\n');
        AllSettings.LIST.stream()
            .filter(one -> one.name().startsWith(own + "."))
            .forEach(one -> describe(page, one));
      }
    }
    return page.toString();
  }

  private static void row(StringBuilder page, Setting<?> setting) {
    String fallback = setting.fallbackText();
    page.append("| `").append(setting.name()).append("` | ");
    page.append(fallback.isEmpty() || fallback.equals("''") ? "" : "`" + cell(fallback) + "`");
    page.append(" | `").append(setting.variable());
    page.append("` | `").append(setting.flag()).append("` | ");
    page.append(setting.effect() == Setting.Effect.LIVE ? "live" : "at the next start");
    page.append(" |\n");
  }

  private static void describe(StringBuilder page, Setting<?> setting) {
    page.append("**`").append(setting.name()).append("`**: ").append(sentence(setting));
    page.append('\n');
    List<Setting<?>> fields = setting.form().fields();
    if (!fields.isEmpty()) {
      page.append('\n');
      fields.forEach(field -> field(page, field, "- "));
    }
    page.append('\n');
  }

  private static void field(StringBuilder page, Setting<?> field, String bullet) {
    String fallback = field.fallbackText();
    page.append(bullet).append('`').append(field.name()).append("`");
    page.append(
        field.isRequired()
            ? " (needed)"
            : fallback.equals("''") ? "" : " (`" + cell(fallback) + "`)");
    page.append(": ").append(sentence(field)).append('\n');
    field.form().fields().forEach(inner -> field(page, inner, "  " + bullet));
  }

  private static String sentence(Setting<?> setting) {
    String syntax = setting.form().syntax();
    return setting.about()
        + " "
        + syntax.substring(0, 1).toUpperCase(Locale.ROOT)
        + syntax.substring(1)
        + ".";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
