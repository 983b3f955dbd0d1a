package dev.corral.server.config;

import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Options;
import dev.corral.core.schedule.LoadPolicy;
import dev.corral.core.schedule.alias.ModelAlias;
import dev.corral.core.schedule.alias.ModelAlias.Arm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names that stand for models, and what callers may have loaded. */
final class ModelConfig {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");
  private static final String NAME_SYNTAX = "up to 128 letters, digits and . _ : / -";

  private static final Setting<LoadPolicy.Mode> MODE =
      Setting.of(
          "mode",
          Forms.oneOf(LoadPolicy.Mode.class),
          LoadPolicy.Mode.BUCKETS,
          "`as-asked` loads whatever callers ask for, `buckets` rounds the window up to powers of"
              + " two, `fixed` has one window for all.");
  private static final Setting<Integer> CONTEXT =
      Setting.of(
          "context",
          Forms.whole(0, 10_000_000),
          0,
          "The window of `fixed`, the widest of `buckets`; 0 for any.");

  private static final Form<LoadPolicy> POLICY =
      Groups.object(
          "a load policy",
          List.of(MODE, CONTEXT),
          fields -> new LoadPolicy(fields.get(MODE), fields.get(CONTEXT)),
          (policy, fields) -> {
            fields.put(MODE, policy.mode());
            fields.put(CONTEXT, (int) policy.context());
            return fields;
          },
          null);

  static final Setting<LoadPolicy> LOAD =
      Setting.of(
              "models.load-policy",
              POLICY,
              LoadPolicy.DEFAULT,
              "What becomes of the load-time options (num_ctx and others) that callers send.")
          .fallbackText("{mode: buckets, context: 0}");

  static final Setting<Map<String, LoadPolicy>> LOADS =
      Setting.of(
          "models.load-policies",
          Groups.map(NAME, NAME_SYNTAX, _ -> POLICY),
          Map.of(),
          "The same by model, instead of `models.load-policy`.");

  private static final Setting<String> ARM_MODEL =
      Setting.required(
          "model",
          Forms.text("a model's name"),
          "The model that answers; BASE+STORE is one that answers from a vector store.");
  private static final Setting<Integer> ARM_WEIGHT =
      Setting.of(
          "weight", Forms.whole(0, 1_000_000), 1, "Its share of the users, beside the others.");
  private static final Setting<String> ARM_DIGEST =
      Setting.of(
          "digest",
          Forms.text("the first characters of a digest"),
          "",
          "The version that it must have, refused otherwise; empty for any.");

  private static final Form<Arm> ARM =
      Groups.object(
          "a model",
          List.of(ARM_MODEL, ARM_WEIGHT, ARM_DIGEST),
          fields -> {
            String digest = fields.get(ARM_DIGEST);
            return new Arm(
                fields.get(ARM_MODEL), fields.get(ARM_WEIGHT), digest.isEmpty() ? null : digest);
          },
          (arm, fields) -> {
            String digest = arm.digest();
            fields.put(ARM_MODEL, arm.model());
            fields.put(ARM_WEIGHT, arm.weight());
            fields.put(ARM_DIGEST, digest == null ? "" : digest);
            return fields;
          },
          ARM_MODEL);

  private static final Setting<List<Arm>> ARMS =
      Setting.required(
          "models",
          Groups.list(ARM),
          "The models behind the name, each a name or `{model, weight, digest}`.");
  private static final Setting<Options> OPTIONS =
      Setting.of(
          "options",
          new OptionsForm(),
          Options.NONE,
          "Settings where the caller sets none, by Ollama's names.");
  private static final Setting<Boolean> ENABLED =
      Setting.of("enabled", Forms.yesNo(), true, "Whether the name answers.");

  static final Setting<Map<String, ModelAlias>> ALIASES =
      Setting.of(
              "models.aliases",
              Groups.map(NAME, NAME_SYNTAX, ModelConfig::alias),
              Map.of(),
              "Names that stand for models: an alias, a split between several by weight (a user"
                  + " always gets the same), a pinned version. A model's name alone will do.")
          .live();

  private ModelConfig() {}

  private static Form<ModelAlias> alias(String name) {
    return Groups.object(
        "an alias",
        List.of(ARMS, OPTIONS, ENABLED),
        fields -> new ModelAlias(name, fields.get(ARMS), fields.get(OPTIONS), fields.get(ENABLED)),
        (alias, fields) -> {
          fields.put(ARMS, alias.arms());
          fields.put(OPTIONS, alias.defaults());
          fields.put(ENABLED, alias.enabled());
          return fields;
        },
        ARMS);
  }

  static List<ModelAlias> aliases(Values values) {
    return new ArrayList<>(values.get(ALIASES).values());
  }

  /** Returns the policies by model, each name with its tag. */
  static Map<String, LoadPolicy> loads(Values values) {
    Map<String, LoadPolicy> tagged = new HashMap<>();
    values
        .get(LOADS)
        .forEach((model, policy) ->
            tagged.put(
                model.indexOf(':', model.lastIndexOf('/') + 1) < 0 ? model + ":latest" : model,
                policy));
    return tagged;
  }

  /** Options by Ollama's names. */
  private static final class OptionsForm implements Form<Options> {

    @Override
    public Options read(Written written) {
      if (!(written instanceof Written.Entries(Map<String, Written> entries, String _))) {
        throw new BadSetting(written, "expected " + syntax());
      }
      Map<String, Object> values = new LinkedHashMap<>();
      entries.forEach((name, value) -> values.put(name, value(name, value)));
      try {
        return Options.of(values);
      } catch (FailureException e) {
        throw new BadSetting(written, e.failure().message());
      }
    }

    private static Object value(String name, Written written) {
      if (!Options.TYPES.containsKey(name)) {
        throw new BadSetting(
            written, "unknown option '" + name + "'" + Nearest.hint(name, Options.TYPES.keySet()));
      }
      return switch (Options.TYPES.get(name)) {
        case INTEGER -> (long) Forms.whole(Integer.MIN_VALUE, Integer.MAX_VALUE).read(written);
        case NUMBER -> number(written);
        case BOOLEAN -> Forms.yesNo().read(written);
        case STRINGS -> Groups.list(Forms.text("a text")).read(written);
      };
    }

    private static double number(Written written) {
      try {
        return Double.parseDouble(
            written instanceof Written.Scalar(String text, String _) ? text : "");
      } catch (NumberFormatException e) {
        throw new BadSetting(written, "expected a number");
      }
    }

    @Override
    public Written written(String text, String where) {
      return YamlText.ofValue(where, text);
    }

    @Override
    public String text(Options options) {
      return options.asMap().entrySet().stream()
          .map(one -> one.getKey() + ": " + shown(one.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String shown(Object value) {
      return switch (value) {
        case List<?> all ->
            all.stream()
                .map(one -> Forms.quoted(String.valueOf(one)))
                .collect(Collectors.joining(", ", "[", "]"));
        default -> String.valueOf(value);
      };
    }

    @Override
    public String syntax() {
      return "a map of options such as {temperature: 0.2, num_ctx: 8192}";
    }
  }
}
