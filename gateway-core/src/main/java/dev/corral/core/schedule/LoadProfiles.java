package dev.corral.core.schedule;

import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Options;
import dev.corral.core.schedule.plan.LaneKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings the load-time options of callers to few profiles a model, so that two who differ do not
 * have the model loaded anew for each other. A wider window than asked for answers the same.
 */
final class LoadProfiles {

  private static final System.Logger LOG = System.getLogger(LoadProfiles.class.getName());

  private static final long BUCKET_MIN = 2_048;

  /** A window that nobody asked for in so long does not widen those of others. */
  private static final long LATELY_NANOS = Duration.ofMinutes(10).toNanos();

  private static final int MODELS_MAX = 1_000;

  /** The widest window that was asked for lately. */
  private record Widest(long context, long nanos) {}

  private final LoadPolicy usual;
  private final Map<String, LoadPolicy> byModel;
  private final LongSupplier nanoClock;
  private final Map<String, Widest> widest = new ConcurrentHashMap<>();

  LoadProfiles(LoadPolicy usual, Map<String, LoadPolicy> byModel, LongSupplier nanoClock) {
    this.usual = usual;
    this.byModel = Map.copyOf(byModel);
    this.nanoClock = nanoClock;
  }

  /**
   * A request with its profile.
   *
   * @param request as it is sent
   * @param lane what it needs loaded
   * @param changes what was changed
   */
  record Profiled(InferenceRequest request, LaneKey lane, List<Notice.Changed> changes) {}

  Profiled of(InferenceRequest request) {
    String model = withTag(request.model());
    LoadPolicy policy = byModel.getOrDefault(model, usual);
    Options asked = request.options();
    Map<String, Object> loading = new LinkedHashMap<>();
    for (String name : LoadOptions.NAMES) {
      Object value = asked.get(name);
      if (value != null && policy.mode() == LoadPolicy.Mode.AS_ASKED) {
        loading.put(name, value);
      }
    }
    if (policy.mode() != LoadPolicy.Mode.AS_ASKED) {
      Long context = context(policy, model, (Long) asked.get(LoadOptions.CONTEXT));
      if (context != null) {
        loading.put(LoadOptions.CONTEXT, context);
      }
    }
    List<Notice.Changed> changes = changes(model, asked, loading);
    LaneKey lane = new LaneKey(model, LoadOptions.profile(loading));
    if (changes.isEmpty()) {
      return new Profiled(request, lane, changes);
    }
    Map<String, Object> given = LoadOptions.without(asked);
    given.putAll(loading);
    return new Profiled(request.withOptions(Options.of(given)), lane, changes);
  }

  /** Returns a model's name with its tag, as lists of loaded models have it. */
  static String withTag(String model) {
    return model.indexOf(':', model.lastIndexOf('/') + 1) < 0 ? model + ":latest" : model;
  }

  private @Nullable Long context(LoadPolicy policy, String model, @Nullable Long asked) {
    if (policy.mode() == LoadPolicy.Mode.FIXED) {
      return policy.context();
    }
    long now = nanoClock.getAsLong();
    Widest seen = widest.get(model);
    long lately = seen != null && now - seen.nanos() < LATELY_NANOS ? seen.context() : 0;
    long bucket = asked == null ? 0 : bucket(policy, asked);
    if (bucket >= lately && bucket > 0 && (widest.size() < MODELS_MAX || seen != null)) {
      widest.put(model, new Widest(bucket, now));
    }
    long given = Math.max(bucket, lately);
    return given == 0 ? null : given;
  }

  private static long bucket(LoadPolicy policy, long asked) {
    long bucket = BUCKET_MIN;
    while (bucket < asked && bucket < Long.MAX_VALUE / 4) {
      bucket *= 2;
    }
    return policy.context() > 0 ? Math.min(bucket, policy.context()) : bucket;
  }

  private static List<Notice.Changed> changes(
      String model, Options asked, Map<String, Object> given) {
    List<Notice.Changed> changes = new ArrayList<>();
    for (String name : LoadOptions.NAMES) {
      Object before = asked.get(name);
      Object after = given.get(name);
      if (!Objects.equals(before, after)) {
        changes.add(new Notice.Changed(name, shown(before), shown(after)));
      }
    }
    if (!changes.isEmpty()) {
      LOG.log(System.Logger.Level.DEBUG, "load-time options of {0} changed: {1}", model, changes);
    }
    return changes;
  }

  private static String shown(@Nullable Object value) {
    return value == null ? "default" : value.toString();
  }
}
