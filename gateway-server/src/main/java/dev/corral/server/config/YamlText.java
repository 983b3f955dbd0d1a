package dev.corral.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML 1.2 into what was written, each with its line. */
final class YamlText {

  /** Longest text; a configuration has some kilobytes. */
  private static final int MOST_CHARACTERS = 1 << 20;

  /** Deepest nesting; the deepest setting has five levels. */
  private static final int DEEPEST = 20;

  private final String source;
  private final boolean lines;

  private YamlText(String source, boolean lines) {
    this.source = source;
    this.lines = lines;
  }

  /** Reads a file's text; what is read is said to stand in {@code name:line}. */
  static Written ofFile(String name, String text) {
    return new YamlText(name, true).read(text);
  }

  /** Reads the value of a variable or a flag, which is what it is said to stand in. */
  static Written ofValue(String name, String text) {
    return new YamlText(name, false).read(text);
  }

  private Written read(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(source)
            .setUseMarks(true)
            .setCodePointLimit(MOST_CHARACTERS)
            .build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      return root.map(node -> convert(node, 0)).orElse(new Written.Nothing(source));
    } catch (MarkedYamlEngineException e) {
      throw new BadSetting(
          e.getProblemMark().map(this::at).orElse(source), "this is not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new BadSetting(
          source, "this is not YAML: " + firstLine(String.valueOf(e.getMessage())));
    }
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private Written convert(Node node, int depth) {
    String where = node.getStartMark().map(this::at).orElse(source);
    if (depth > DEEPEST) {
      throw new BadSetting(where, "this is nested too deeply");
    }
    return switch (node) {
      case ScalarNode scalar ->
          scalar.getTag().equals(Tag.NULL)
              ? new Written.Nothing(where)
              : new Written.Scalar(scalar.getValue(), where);
      case SequenceNode sequence -> {
        List<Written> items = new ArrayList<>();
        sequence.getValue().forEach(item -> items.add(convert(item, depth + 1)));
        yield new Written.Items(items, where);
      }
      case MappingNode mapping -> entries(mapping, where, depth);
      default -> throw new BadSetting(where, "this is neither a value, a list nor a map");
    };
  }

  private Written entries(MappingNode mapping, String where, int depth) {
    Map<String, Written> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String line = tuple.getKeyNode().getStartMark().map(this::at).orElse(where);
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        throw new BadSetting(line, "the name of a key must be one word");
      }
      Written value = relocated(convert(tuple.getValueNode(), depth + 1), line);
      if (entries.put(name.getValue(), value) != null) {
        throw new BadSetting(line, "'" + name.getValue() + "' stands here twice");
      }
    }
    return new Written.Entries(entries, where);
  }

  /** Says of a value that it stands where its name does. */
  private static Written relocated(Written value, String where) {
    return switch (value) {
      case Written.Scalar(String text, String _) -> new Written.Scalar(text, where);
      case Written.Items(List<Written> items, String _) -> new Written.Items(items, where);
      case Written.Entries(Map<String, Written> all, String _) -> new Written.Entries(all, where);
      case Written.Nothing _ -> new Written.Nothing(where);
    };
  }

  private String at(Mark mark) {
    return lines ? source + ":" + (mark.getLine() + 1) : source;
  }
}
