package dev.corral.server.config;

import dev.corral.core.access.Access;
import dev.corral.core.access.AccessKey;
import dev.corral.core.access.Permission;
import dev.corral.core.access.TenantRules;
import dev.corral.core.access.limit.LimitProfile;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what.
 *
 * @param keys the file of keys, or null for the one in the data directory
 * @param own one more key, known to this process only, or null
 * @param rules what holds for tenants
 * @param limits what keys and users may use, by names
 */
public record AccessConfig(
    @Nullable Path keys,
    @Nullable AccessKey own,
    Access.Rules rules,
    Map<String, LimitProfile> limits) {

  /** Keys from the data directory, no rules. */
  public static final AccessConfig DEFAULT =
      new AccessConfig(null, null, Access.Rules.NONE, Map.of());

  private static final Path IN_DATA = Path.of("keys.jsonl");
  private static final int SHORTEST_SECRET = 16;

  /** What can be switched off: the way to see that the server lives, and to switch it on, stays. */
  private static final Set<Permission> SWITCHABLE =
      EnumSet.complementOf(EnumSet.of(Permission.HEALTH, Permission.ADMIN));

  static final Setting<Path> KEYS =
      Setting.of(
              "access.keys",
              Forms.path(),
              Path.of(""),
              "The file of keys, written by `corral keys`. Once there is a key, every request needs"
                  + " one. Changes of the file take effect within seconds.")
          .fallbackText("keys.jsonl in store.data");

  static final Setting<String> TOKEN_SECRET =
      Setting.of(
              "access.token-secret",
              Forms.secretText("a text of at least 16 characters", SHORTEST_SECRET),
              "",
              "Open-WebUI's FORWARD_USER_INFO_HEADER_JWT_SECRET: what the tokens are signed with by"
                  + " which it names its users to keys made with `--forwards jwt`.")
          .secret()
          .live();

  private static final Form<List<Permission>> PERMISSIONS =
      Groups.list(Forms.oneOf(Permission.class));

  static final Setting<List<Permission>> OFF =
      Setting.of(
              "access.off",
              PERMISSIONS,
              List.of(),
              "What is switched off for everybody: a kill switch. Not health and admin.")
          .live();

  private static final Setting<String> LIMITS =
      Setting.of(
          "limits",
          Forms.text("a name of `access.limits`"),
          "",
          "Limits of each of its keys that names none itself.");
  private static final Setting<String> USER_LIMITS =
      Setting.of(
          "user-limits",
          Forms.text("a name of `access.limits`"),
          "",
          "Limits of each user behind one of its keys.");
  private static final Setting<Boolean> USERS_APART =
      Setting.of(
          "users-apart",
          Forms.yesNo(),
          false,
          "Whether each of its users sees only files, stores, collections and answers of its own.");
  private static final Setting<List<Permission>> TENANT_OFF =
      Setting.of("off", PERMISSIONS, List.of(), "What is switched off for it.");

  private static final Setting<Boolean> LOG_PROMPTS =
      Setting.of(
          "log-prompts",
          Forms.yesNo(),
          false,
          "Whether what it asks models is written into the log, for as long as a fault is looked"
              + " for. Its people should know.");

  static final Setting<Map<String, TenantRules>> TENANTS =
      Setting.of(
              "access.tenants",
              Groups.map(
                  Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}"),
                  "up to 64 letters, digits and . _ @ -",
                  _ ->
                      Groups.object(
                          "a tenant",
                          List.of(LIMITS, USER_LIMITS, USERS_APART, TENANT_OFF, LOG_PROMPTS),
                          fields ->
                              new TenantRules(
                                  fields.get(LIMITS),
                                  fields.get(USER_LIMITS),
                                  fields.get(USERS_APART),
                                  checked(fields.get(TENANT_OFF)),
                                  fields.get(LOG_PROMPTS)),
                          (tenant, fields) -> {
                            fields.put(LIMITS, tenant.limits());
                            fields.put(USER_LIMITS, tenant.userLimits());
                            fields.put(USERS_APART, tenant.usersApart());
                            fields.put(TENANT_OFF, tenant.off().stream().sorted().toList());
                            fields.put(LOG_PROMPTS, tenant.logsPrompts());
                            return fields;
                          },
                          null)),
              Map.of(),
              "What holds for a tenant, if it is not the default. Keys name their tenant; those who"
                  + " need no key are of the tenant `default`.")
          .live();

  private static Setting<Long> limit(String name, String about) {
    return Setting.of(name, Forms.count(), 0L, about + " 0 is no limit.");
  }

  private static Setting<Long> bytes(String name, String about) {
    return Setting.of(name, Forms.size(), 0L, about + " 0 is no limit.");
  }

  private static final Setting<Long> REQUESTS_PER_MINUTE =
      limit("requests-per-minute", "Requests a minute.");
  private static final Setting<Long> TOKENS_PER_MINUTE =
      limit("tokens-per-minute", "Tokens read and written a minute.");
  private static final Setting<Long> TOKENS_PER_DAY = limit("tokens-per-day", "The same a day.");
  private static final Setting<Long> GPU_SECONDS_PER_DAY =
      limit("gpu-seconds-per-day", "Seconds a day that model hosts work.");
  private static final Setting<Long> CONCURRENCY = limit("concurrency", "Requests at once.");
  private static final Setting<Long> UPLOAD_PER_DAY =
      bytes("upload-per-day", "Bytes of files that come a day.");
  private static final Setting<Long> STORAGE = bytes("storage", "Bytes of files that are kept.");
  private static final Setting<Long> VECTORS = limit("vectors", "Records kept in collections.");

  private static final Form<LimitProfile> LIMIT_FORM =
      Groups.object(
          "limits",
          List.of(
              REQUESTS_PER_MINUTE,
              TOKENS_PER_MINUTE,
              TOKENS_PER_DAY,
              GPU_SECONDS_PER_DAY,
              CONCURRENCY,
              UPLOAD_PER_DAY,
              STORAGE,
              VECTORS),
          fields ->
              new LimitProfile(
                  fields.get(REQUESTS_PER_MINUTE),
                  fields.get(TOKENS_PER_MINUTE),
                  fields.get(TOKENS_PER_DAY),
                  fields.get(GPU_SECONDS_PER_DAY),
                  fields.get(CONCURRENCY),
                  fields.get(UPLOAD_PER_DAY),
                  fields.get(STORAGE),
                  fields.get(VECTORS)),
          (limits, fields) -> {
            fields.put(REQUESTS_PER_MINUTE, limits.requestsPerMinute());
            fields.put(TOKENS_PER_MINUTE, limits.tokensPerMinute());
            fields.put(TOKENS_PER_DAY, limits.tokensPerDay());
            fields.put(GPU_SECONDS_PER_DAY, limits.gpuSecondsPerDay());
            fields.put(CONCURRENCY, limits.concurrency());
            fields.put(UPLOAD_PER_DAY, limits.uploadPerDay());
            fields.put(STORAGE, limits.storage());
            fields.put(VECTORS, limits.vectors());
            return fields;
          },
          null);

  static final Setting<Map<String, LimitProfile>> PROFILES =
      Setting.of(
              "access.limits",
              Groups.map(
                  Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}"),
                  "up to 64 letters, digits and . _ @ -",
                  _ -> LIMIT_FORM),
              Map.of(),
              "Limits by names, for keys (`corral keys create --use-limits`) and tenants. What"
                  + " was used comes back evenly over the minute or the day; a refusal (429) tells"
                  + " after how long. `storage` and `vectors` count what the tenant has, or the"
                  + " user where the tenant keeps its users apart.")
          .live();

  private static Set<Permission> checked(List<Permission> off) {
    for (Permission one : off) {
      if (!SWITCHABLE.contains(one)) {
        throw new IllegalArgumentException("health and admin cannot be switched off");
      }
    }
    return Set.copyOf(off);
  }

  static AccessConfig of(Values values) {
    Path file = values.get(KEYS);
    values
        .get(TENANTS)
        .forEach((name, tenant) -> {
          for (String one : List.of(tenant.limits(), tenant.userLimits())) {
            if (!one.isEmpty() && !values.get(PROFILES).containsKey(one)) {
              throw new IllegalArgumentException(
                  "access.tenants: "
                      + name
                      + ": there are no limits '"
                      + one
                      + "' in access.limits"
                      + Nearest.hint(one, values.get(PROFILES).keySet()));
            }
          }
        });
    return new AccessConfig(
        file.toString().isEmpty() ? null : file,
        null,
        new Access.Rules(values.get(TENANTS), checked(values.get(OFF)), values.get(TOKEN_SECRET)),
        values.get(PROFILES));
  }

  /** Returns the file of keys of a server with this data directory. */
  public Path file(Path data) {
    return keys == null ? data.resolve(IN_DATA) : keys;
  }

  /** Returns this with one more key. */
  public AccessConfig with(AccessKey key) {
    return new AccessConfig(keys, key, rules, limits);
  }
}
