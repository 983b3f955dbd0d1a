package dev.corral.server.config;

import java.util.List;

/**
 * What values a setting takes, and how they are written.
 *
 * @param <T> the type of its values
 */
public interface Form<T> {

  /**
   * Reads a value.
   *
   * @throws BadSetting where it is none of those that can be
   */
  T read(Written written);

  /** Returns what a value given as plain text, in a variable or by a flag, stands for. */
  default Written written(String text, String where) {
    return new Written.Scalar(text, where);
  }

  /** Returns a value as it is written in YAML on one line. */
  String text(T value);

  /** Returns what can be written, in a few words. */
  String syntax();

  /** Returns the settings that a value is made of; empty for a plain one. */
  default List<Setting<?>> fields() {
    return List.of();
  }

  /** Tells whether a flag may be given several times, each time for one more value. */
  default boolean isRepeatable() {
    return false;
  }

  /** Tells whether a flag means something without a value. */
  default boolean isSwitch() {
    return false;
  }
}
