package dev.corral.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Every setting there is, in the order of the reference. */
public final class AllSettings {

  /** All of them. */
  public static final List<Setting<?>> LIST =
      List.of(
          ListenConfig.HOST,
          ListenConfig.PORT,
          ListenConfig.INSECURE,
          ProxyRules.PROXIES,
          ProxyRules.HEADER,
          TlsConfig.CERTIFICATE,
          TlsConfig.KEY,
          TlsConfig.CLIENTS,
          HostConfig.HOSTS,
          HostConfig.SLOTS_OF_ALL,
          ModelConfig.ALIASES,
          ModelConfig.LOAD,
          ModelConfig.LOADS,
          QueueConfig.LENGTH,
          QueueConfig.MEMORY,
          QueueConfig.TENANT_LENGTH,
          QueueConfig.TENANT_MEMORY,
          QueueConfig.WAIT,
          QueueConfig.PATIENCE,
          QueueConfig.LOAD_UNMEASURED,
          StoreConfig.DATA,
          StoreConfig.SYNC,
          StoreConfig.ENGINE,
          StoreConfig.VECTOR_MEMORY,
          StoreConfig.ALLOW_RESET,
          RetrievalConfig.RERANKER,
          RetrievalConfig.FOOTNOTES,
          ClientRules.MODEL_CHANGES,
          ClientRules.ORIGINS,
          AccessConfig.KEYS,
          AccessConfig.TENANTS,
          AccessConfig.PROFILES,
          AccessConfig.OFF,
          AccessConfig.TOKEN_SECRET,
          LogConfig.LEVEL,
          LogConfig.LEVELS,
          Operations.LOG_FORMAT,
          Operations.ACCESS_LOG,
          Operations.AUDIT_LOG,
          Operations.METRICS,
          TraceConfig.COLLECTOR,
          TraceConfig.SHARE,
          Operations.DRAIN);

  private static final Map<String, Setting<?>> BY_NAME = byName();

  private AllSettings() {}

  private static Map<String, Setting<?>> byName() {
    Map<String, Setting<?>> all = new LinkedHashMap<>();
    for (Setting<?> setting : LIST) {
      if (all.put(setting.name(), setting) != null) {
        throw new AssertionError(setting.name() + " is declared twice");
      }
    }
    return all;
  }

  /** Returns the setting of a path, or null. */
  static @Nullable Setting<?> named(String path) {
    return BY_NAME.get(path);
  }

  /** Returns the names of all settings and of the sections that they stand in. */
  static Set<String> paths() {
    Set<String> paths = new TreeSet<>();
    for (String name : BY_NAME.keySet()) {
      for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
        paths.add(name.substring(0, end));
      }
    }
    return paths;
  }

  /** Tells whether settings stand below a path. */
  static boolean isSection(String path) {
    return BY_NAME.keySet().stream().anyMatch(name -> name.startsWith(path + "."));
  }
}
