package dev.corral.core.schedule;

import dev.corral.core.exchange.Options;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The options that a model is loaded with: a change of one loads it anew (Ollama's sched.go). */
final class LoadOptions {

  /** The context window, which callers rightly choose. */
  static final String CONTEXT = "num_ctx";

  /** All of them; but for the window they are the business of the host's operator. */
  static final List<String> NAMES =
      List.of(
          CONTEXT,
          "num_batch",
          "num_gpu",
          "main_gpu",
          "use_mmap",
          "num_thread",
          "draft_num_predict");

  private LoadOptions() {}

  /** Returns these options without those that load. */
  static Map<String, Object> without(Options options) {
    Map<String, Object> rest = new LinkedHashMap<>(options.asMap());
    NAMES.forEach(rest::remove);
    return rest;
  }

  /** Returns the profile of a lane: {@code name=value} in the order of names, commas between. */
  static String profile(Map<String, Object> loading) {
    StringBuilder profile = new StringBuilder();
    new TreeMap<>(loading)
        .forEach((name, value) ->
            profile.append(profile.isEmpty() ? "" : ",").append(name).append('=').append(value));
    return profile.toString();
  }

  /** Returns the options that a profile stands for. */
  static Options parse(String profile) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String part : profile.isEmpty() ? new String[0] : profile.split(",")) {
      int equals = part.indexOf('=');
      String name = part.substring(0, equals);
      String value = part.substring(equals + 1);
      values.put(
          name,
          Options.TYPES.get(name) == Options.Type.BOOLEAN
              ? (Object) Boolean.valueOf(value)
              : (Object) Long.valueOf(value));
    }
    return Options.of(values);
  }
}
