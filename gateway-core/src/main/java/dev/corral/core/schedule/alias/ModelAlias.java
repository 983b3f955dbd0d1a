package dev.corral.core.schedule.alias;

import dev.corral.core.exchange.Options;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A name that stands for one or several models.
 *
 * @param name the name that callers use
 * @param arms the models behind it, at least one
 * @param defaults settings where the caller sets none
 * @param enabled whether it answers; one that is switched off refuses
 */
public record ModelAlias(String name, List<Arm> arms, Options defaults, boolean enabled) {

  public ModelAlias {
    arms = List.copyOf(arms);
    if (name.isBlank()) {
      throw new IllegalArgumentException("an alias needs a name");
    }
    if (arms.isEmpty() || arms.stream().mapToInt(Arm::weight).sum() <= 0) {
      throw new IllegalArgumentException(
          "the alias '" + name + "' needs a model with a weight of more than 0");
    }
  }

  /**
   * A model behind an alias.
   *
   * @param model its name; a base model, or one with a vector store ({@code base+store})
   * @param weight its share of the users, beside the weights of the others
   * @param digest the version it must have, or its first characters, or null for any
   */
  public record Arm(String model, int weight, @Nullable String digest) {
    public Arm {
      if (weight < 0) {
        throw new IllegalArgumentException("weight: " + weight + " (expected: 0 or more)");
      }
    }
  }

  /** Returns an alias of one model. */
  public static ModelAlias of(String name, String model) {
    return new ModelAlias(name, List.of(new Arm(model, 1, null)), Options.NONE, true);
  }

  /** Returns this alias switched on or off. */
  public ModelAlias withEnabled(boolean other) {
    return new ModelAlias(name, arms, defaults, other);
  }
}
