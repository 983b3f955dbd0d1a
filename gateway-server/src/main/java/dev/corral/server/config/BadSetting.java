package dev.corral.server.config;

/** A value is none of those that its setting takes. */
final class BadSetting extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String where;
  private final String problem;

  BadSetting(String where, String problem) {
    super(where + ": " + problem, null, false, false);
    this.where = where;
    this.problem = problem;
  }

  BadSetting(Written value, String problem) {
    this(value.where(), problem);
  }

  /** Returns one sentence that says where and what to write. */
  String sentence() {
    return where + ": " + problem;
  }

  /** Returns the same, naming the setting too. */
  String sentence(Setting<?> setting) {
    return where + ": " + setting.name() + ": " + problem;
  }
}
