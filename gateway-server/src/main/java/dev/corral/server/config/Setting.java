package dev.corral.server.config;

import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one declaration of something that can be set: from it come the parser, the variable, the flag
 * and the reference. Compared by identity.
 *
 * @param <T> the type of its values
 */
public final class Setting<T> {

  /** When a change takes effect. */
  public enum Effect {
    /** With the next reload. */
    LIVE,
    /** With the next start. */
    RESTART
  }

  private static final String PREFIX = "CORRAL_";

  private final String name;
  private final Form<T> form;
  private final @Nullable Supplier<T> fallback;
  private final String about;
  private Effect effect = Effect.RESTART;
  private @Nullable String flag;
  private @Nullable String fallbackText;
  private boolean secret;

  private Setting(String name, Form<T> form, @Nullable Supplier<T> fallback, String about) {
    this.name = name;
    this.form = form;
    this.fallback = fallback;
    this.about = about;
  }

  /**
   * Declares a setting that takes effect with the next start.
   *
   * @param name its path in the file, parts divided by dots; of a field, its name
   * @param form what values it takes
   * @param fallback its value where it is not set
   * @param about what it is for: sentences
   */
  public static <T> Setting<T> of(String name, Form<T> form, T fallback, String about) {
    return new Setting<>(name, form, () -> fallback, about);
  }

  /** Declares a field that has no default: it must be there. */
  static <T> Setting<T> required(String name, Form<T> form, String about) {
    return new Setting<>(name, form, null, about);
  }

  /** Declares that it takes effect with the next reload. */
  public Setting<T> live() {
    effect = Effect.LIVE;
    return this;
  }

  /** Declares that its value is never shown. */
  public Setting<T> secret() {
    secret = true;
    return this;
  }

  /** Declares another flag than its path with hyphens. */
  public Setting<T> flag(String other) {
    flag = other;
    return this;
  }

  /** Declares how the default is told, where the value itself does not say it. */
  public Setting<T> fallbackText(String text) {
    fallbackText = text;
    return this;
  }

  /** Returns its path in the file, or the name of a field. */
  public String name() {
    return name;
  }

  /** Returns what values it takes. */
  public Form<T> form() {
    return form;
  }

  /** Returns what it is for. */
  public String about() {
    return about;
  }

  /** Returns when a change takes effect. */
  public Effect effect() {
    return effect;
  }

  /** Tells whether its value must not be shown. */
  public boolean isSecret() {
    return secret;
  }

  /** Tells whether it has no default. */
  public boolean isRequired() {
    return fallback == null;
  }

  /** Returns its value where it is not set. */
  public T fallback() {
    if (fallback == null) {
      throw new AssertionError(name + " has no default");
    }
    return fallback.get();
  }

  /** Returns the flag that sets it. */
  public String flag() {
    return flag != null ? flag : "--" + name.replace('.', '-');
  }

  /** Tells whether it is set so often that it has a flag of its own. */
  public boolean isCommon() {
    return flag != null;
  }

  /** Returns the environment variable that sets it. */
  public String variable() {
    return PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Returns the default as it is told to people; empty for none. */
  public String fallbackText() {
    return fallbackText != null ? fallbackText : isRequired() ? "" : form.text(fallback());
  }

  /** Returns a value as it may be shown. */
  public String shown(T value) {
    return secret ? form.text(value).isEmpty() ? "" : "***" : form.text(value);
  }

  @Override
  public String toString() {
    return name;
  }
}
