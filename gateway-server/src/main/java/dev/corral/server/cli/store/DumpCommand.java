package dev.corral.server.cli.store;

import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Scope;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.store.Storage;
import dev.corral.server.cli.CommandFailed;
import dev.corral.server.outbound.JsonBody;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/** {@code corral store dump}: prints every record as a line of JSON. */
@Command(
    name = "dump",
    mixinStandardHelpOptions = true,
    description = "Print every record of every collection, a line of JSON each.",
    footer = {
      "",
      "A line: {\"tenant\": …, \"database\": …, \"collection\": …, \"id\": …, \"document\": …,",
      "\"metadata\": {…}}. Where a server runs on the directory, it goes on.",
    })
final class DumpCommand implements Callable<Integer> {

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--collection",
      paramLabel = "NAME",
      description = "Only collections of this name.")
  private @Nullable String collection;

  @Option(names = "--vectors", description = "Print the vectors, too.")
  private boolean vectors;

  @Override
  public Integer call() {
    try {
      return data.directory().read(this::dump);
    } catch (FailureException e) {
      throw CommandFailed.because(e);
    }
  }

  private int dump(Storage storage, Path directory) {
    var out =
        new PrintStream(
            new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.UTF_8);
    int[] found = {0};
    try (VectorDatabase database = VectorDatabase.open(storage)) {
      for (VectorCollection each : database.collections()) {
        if (collection == null || collection.equals(each.name())) {
          found[0]++;
          each.scan(Selection.EVERYTHING, parts(), null, 0, entry -> print(each, entry, out));
        }
      }
    }
    out.flush();
    if (collection != null && found[0] == 0) {
      throw new CommandFailed("there is no collection '" + collection + "' in " + data.path());
    }
    return 0;
  }

  private EnumSet<Part> parts() {
    return vectors ? EnumSet.allOf(Part.class) : EnumSet.of(Part.DOCUMENT, Part.METADATA);
  }

  private static boolean print(VectorCollection from, Entry entry, PrintStream out) {
    JsonBody line =
        json -> {
          json.writeStartObject();
          json.writeStringProperty("tenant", from.namespace().tenant().replace(Scope.DIVIDER, '/'));
          json.writeStringProperty("database", from.namespace().database());
          json.writeStringProperty("collection", from.name());
          json.writeStringProperty("id", entry.id());
          if (entry.document() != null) {
            json.writeStringProperty("document", entry.document());
          }
          if (entry.metadata() != null) {
            json.writeObjectPropertyStart("metadata");
            for (Map.Entry<String, Value> one : entry.metadata().entrySet()) {
              json.writeName(one.getKey());
              write(one.getValue(), json);
            }
            json.writeEndObject();
          }
          float[] vector = entry.vector();
          if (vector != null) {
            json.writeArrayPropertyStart("embedding");
            for (float component : vector) {
              json.writeNumber(component);
            }
            json.writeEndArray();
          }
          json.writeEndObject();
        };
    line.writeTo(out);
    out.write('\n');
    return !out.checkError();
  }

  private static void write(Value value, JsonGenerator json) {
    switch (value) {
      case Value.Text(String text) -> json.writeString(text);
      case Value.Whole(long whole) -> json.writeNumber(whole);
      case Value.Real(double real) -> json.writeNumber(real);
      case Value.Flag(boolean flag) -> json.writeBoolean(flag);
      case Value.Many(List<Value> items) -> {
        json.writeStartArray();
        items.forEach(item -> write(item, json));
        json.writeEndArray();
      }
      case Value.Sparse(int[] indices, float[] values, List<String> labels) -> {
        json.writeStartObject();
        json.writeStringProperty("#type", "sparse_vector");
        json.writeArrayPropertyStart("indices");
        for (int index : indices) {
          json.writeNumber(Integer.toUnsignedLong(index));
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("values");
        for (float number : values) {
          json.writeNumber(number);
        }
        json.writeEndArray();
        if (labels != null) {
          json.writeArrayPropertyStart("tokens");
          labels.forEach(json::writeString);
          json.writeEndArray();
        }
        json.writeEndObject();
      }
    }
  }
}
