package dev.corral.server.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The value of every setting, and where it was set. */
public final class Values {

  /** Where a default comes from. */
  static final String DEFAULT = "default";

  private record Value(Object value, String origin) {}

  private final Map<Setting<?>, Value> values = new HashMap<>();

  /**
   * A setting that is not as it was.
   *
   * @param setting which
   * @param before its value as it may be shown
   * @param after its value as it may be shown
   */
  public record Change(Setting<?> setting, String before, String after) {
    @Override
    public String toString() {
      return setting.isSecret()
          ? setting.name() + ": changed"
          : setting.name() + ": " + before + " → " + after;
    }
  }

  Values() {}

  <T> void put(Setting<T> setting, T value, String origin) {
    values.put(setting, new Value(value, origin));
  }

  /** Returns the value of a setting. */
  @SuppressWarnings("unchecked") // put with the setting of the same type
  public <T> T get(Setting<T> setting) {
    Value value = values.get(setting);
    return value == null ? setting.fallback() : (T) value.value();
  }

  /** Returns the file and line, the variable or the flag that set it, or {@code default}. */
  public String origin(Setting<?> setting) {
    Value value = values.get(setting);
    return value == null ? DEFAULT : value.origin();
  }

  /** Tells whether somebody set it. */
  public boolean isSet(Setting<?> setting) {
    return values.containsKey(setting);
  }

  /** Returns what a setting is set to, as it may be shown. */
  public <T> String shown(Setting<T> setting) {
    return setting.shown(get(setting));
  }

  /** Returns what is different in others, in the order of the declaration. */
  public List<Change> changesTo(Values others) {
    List<Change> changes = new ArrayList<>();
    for (Setting<?> setting : AllSettings.LIST) {
      if (!get(setting).equals(others.get(setting))) {
        changes.add(new Change(setting, shown(setting), others.shown(setting)));
      }
    }
    return changes;
  }
}
