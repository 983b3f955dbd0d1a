package dev.corral.server.config;

import dev.corral.core.schedule.plan.HostSettings;
import java.net.URI;
import java.util.List;

/**
 * One Ollama.
 *
 * @param url its address
 * @param slots requests that it works on at once; 0 to find out
 * @param weight its share of the work where several could do it
 */
public record HostConfig(URI url, int slots, double weight) {

  /** Where Ollama listens unless told otherwise. */
  static final URI USUAL = URI.create("http://127.0.0.1:11434");

  /** The slots of a host that names none itself are those of {@link #SLOTS_OF_ALL}. */
  private static final int AS_ALL = -1;

  private static final Setting<URI> URL =
      Setting.required("url", Forms.httpUrl(), "The address of this Ollama.");
  private static final Setting<Integer> SLOTS =
      Setting.of(
              "slots",
              Forms.whole(AS_ALL, HostSettings.SLOTS_MAX),
              AS_ALL,
              "Requests that it works on at once, its OLLAMA_NUM_PARALLEL; 0 finds it out, -1 is"
                  + " as `ollama.slots` says.")
          .fallbackText("-1");
  private static final Setting<Double> WEIGHT =
      Setting.of(
          "weight",
          Forms.positive(),
          1.0,
          "Its share of the work where several hosts could do it; 2 is twice as much as 1.");

  static final Setting<List<HostConfig>> HOSTS =
      Setting.of(
              "ollama.hosts",
              Groups.list(
                  Groups.object(
                      "an Ollama",
                      List.of(URL, SLOTS, WEIGHT),
                      fields ->
                          new HostConfig(fields.get(URL), fields.get(SLOTS), fields.get(WEIGHT)),
                      (host, fields) -> {
                        fields.put(URL, host.url);
                        fields.put(SLOTS, host.slots);
                        fields.put(WEIGHT, host.weight);
                        return fields;
                      },
                      URL)),
              List.of(new HostConfig(USUAL, AS_ALL, 1)),
              "The Ollamas to stand in front of, each once. An address alone will do. One that is"
                  + " taken out while the server runs ends what runs there.")
          .live()
          .flag("--ollama")
          .fallbackText("[http://127.0.0.1:11434]");

  static final Setting<Integer> SLOTS_OF_ALL =
      Setting.of(
              "ollama.slots",
              Forms.whole(0, HostSettings.SLOTS_MAX),
              0,
              "Requests that each Ollama works on at once, its OLLAMA_NUM_PARALLEL; the rest waits"
                  + " here. 0 finds it out.")
          .live()
          .flag("--ollama-slots");

  static List<HostConfig> of(Values values) {
    int usual = values.get(SLOTS_OF_ALL);
    List<HostConfig> hosts =
        values.get(HOSTS).stream()
            .map(host -> host.slots == AS_ALL ? host.withSlots(usual) : host)
            .toList();
    check(hosts);
    return hosts;
  }

  /** Refuses none, and one that stands there twice. */
  static void check(List<HostConfig> hosts) {
    long different = hosts.stream().map(host -> host.url.getAuthority()).distinct().count();
    if (hosts.isEmpty() || different < hosts.size()) {
      throw new IllegalArgumentException("ollama.hosts: each Ollama must be given once");
    }
  }

  private HostConfig withSlots(int other) {
    return new HostConfig(url, other, weight);
  }
}
