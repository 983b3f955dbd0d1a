package dev.corral.server.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from, the later before the earlier: the file, the environment, the command
 * line. Can be read again and again.
 *
 * @param file the file, or null for none
 * @param environment all variables of the process
 * @param flags what was given on the command line, by flag, in order
 */
public record Sources(
    @Nullable Path file, Map<String, String> environment, Map<String, List<String>> flags) {

  /** The variable that names the file where the command line does not. */
  public static final String FILE_VARIABLE = "CORRAL_CONFIG";

  /** The variable with the secret of the key of commands that are clients. */
  public static final String KEY_VARIABLE = "CORRAL_API_KEY";

  /** The variable with the file of certificates that commands trust that are clients. */
  public static final String ROOTS_VARIABLE = "CORRAL_CA";

  private static final String PREFIX = "CORRAL_";

  /** Variables of the launcher and of the command line, which are no settings. */
  private static final Set<String> OTHERS =
      Set.of(
          FILE_VARIABLE,
          "CORRAL_JAVA_OPTIONS",
          "CORRAL_MAVEN_OPTIONS",
          "CORRAL_OLLAMA_DIR",
          "CORRAL_URL",
          KEY_VARIABLE,
          ROOTS_VARIABLE);

  public Sources {
    environment = Map.copyOf(environment);
    flags = Map.copyOf(flags);
  }

  /** Returns the secret of the key with which commands ask a server that is running, or null. */
  public static @Nullable String apiKey() {
    String key = System.getenv(KEY_VARIABLE);
    return key == null || key.isEmpty() ? null : key;
  }

  /** Returns the file of certificates that commands trust that ask a server, or null. */
  public static @Nullable Path roots() {
    String file = System.getenv(ROOTS_VARIABLE);
    return file == null || file.isEmpty() ? null : Path.of(file);
  }

  /** Returns the sources of this process, with a file and flags from its command line. */
  public static Sources ofProcess(@Nullable Path file, Map<String, List<String>> flags) {
    Map<String, String> environment = System.getenv();
    String named = environment.get(FILE_VARIABLE);
    Path chosen = file != null || named == null || named.isEmpty() ? file : Path.of(named);
    return new Sources(chosen, environment, flags);
  }

  /**
   * Reads every source.
   *
   * @throws ConfigException with every problem that was found
   */
  public Values read() {
    Values values = new Values();
    List<String> problems = new ArrayList<>();
    Map<Setting<?>, Written> found = new LinkedHashMap<>();
    if (file != null) {
      try {
        collect("", YamlText.ofFile(name(file), text(file)), found, problems);
      } catch (BadSetting e) {
        problems.add(e.sentence());
      }
    }
    for (Setting<?> setting : AllSettings.LIST) {
      try {
        String variable = environment.get(setting.variable());
        if (variable != null) {
          found.put(setting, setting.form().written(variable, setting.variable()));
        }
        List<String> given = flags.get(setting.flag());
        if (given != null) {
          found.put(setting, ofFlags(setting, given));
        }
      } catch (BadSetting e) {
        problems.add(e.sentence());
      }
    }
    found.forEach((setting, written) -> set(values, setting, written, problems));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return values;
  }

  /**
   * Returns a sentence for each variable that looks like a setting and is none. They are no
   * problem: a cluster names variables of its own after a service that is called corral.
   */
  public List<String> strangeVariables() {
    List<String> known = AllSettings.LIST.stream().map(Setting::variable).toList();
    List<String> sentences = new ArrayList<>();
    for (String name : new TreeMap<>(environment).keySet()) {
      if (name.startsWith(PREFIX) && !known.contains(name) && !OTHERS.contains(name)) {
        sentences.add("the variable " + name + " is no setting" + Nearest.hint(name, known));
      }
    }
    return sentences;
  }

  private static <T> void set(
      Values values, Setting<T> setting, Written written, List<String> problems) {
    if (written instanceof Written.Nothing) {
      return;
    }
    try {
      values.put(setting, setting.form().read(written), written.where());
    } catch (BadSetting e) {
      problems.add(e.sentence(setting));
    }
  }

  private static Written ofFlags(Setting<?> setting, List<String> given) {
    String flag = setting.flag();
    if (given.size() == 1 || !setting.form().isRepeatable()) {
      return setting.form().written(given.getLast(), flag);
    }
    List<Written> items = new ArrayList<>();
    for (String one : given) {
      Written written = setting.form().written(one, flag);
      if (written instanceof Written.Items(List<Written> several, String _)) {
        items.addAll(several);
      } else {
        items.add(written);
      }
    }
    return new Written.Items(items, flag);
  }

  /** Finds the settings in a part of the file. */
  private static void collect(
      String path, Written part, Map<Setting<?>, Written> found, List<String> problems) {
    if (part instanceof Written.Nothing) {
      return;
    }
    if (!(part instanceof Written.Entries(Map<String, Written> entries, String where))) {
      problems.add(
          part.where() + ": expected keys" + (path.isEmpty() ? "" : " below '" + path + "'"));
      return;
    }
    entries.forEach((name, written) -> {
      String full = path.isEmpty() ? name : path + "." + name;
      Setting<?> setting = AllSettings.named(full);
      if (setting != null) {
        if (found.put(setting, written) != null) {
          problems.add(where + ": '" + full + "' is set twice");
        }
      } else if (AllSettings.isSection(full)) {
        collect(full, written, found, problems);
      } else {
        problems.add(
            written.where()
                + ": unknown key '"
                + full
                + "'"
                + Nearest.hint(full, AllSettings.paths()));
      }
    });
  }

  private static String name(Path file) {
    Path name = file.getFileName();
    return name == null ? file.toString() : name.toString();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new BadSetting(file.toString(), "there is no such file");
    } catch (MalformedInputException e) {
      throw new BadSetting(file.toString(), "the file is not UTF-8");
    } catch (IOException e) {
      throw new BadSetting(file.toString(), "the file cannot be read: " + e.getMessage());
    }
  }
}
