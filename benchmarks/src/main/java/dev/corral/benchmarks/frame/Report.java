package dev.corral.benchmarks.frame;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What one run of a benchmark found: printed as it comes, kept for the result file. */
public final class Report {

  private final String name;
  private final Machine machine;
  private final Instant at;
  private final boolean quick;
  private final PrintStream out;
  private final List<Table> tables = new ArrayList<>();
  private final List<Aim> aims = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Report(String name, Machine machine, Instant at, boolean quick, PrintStream out) {
    this.name = name;
    this.machine = machine;
    this.at = at;
    this.quick = quick;
    this.out = out;
    out.println("bench " + name + (quick ? " (quick)" : ""));
    out.println(machine.line());
  }

  /** Says what is going on; not kept. */
  public void progress(String text) {
    out.println("... " + text);
  }

  /** Adds a table. */
  public void table(Table table) {
    tables.add(table);
    out.println();
    table.lines().forEach(out::println);
  }

  /** Adds a sentence that a reader of the figures needs. */
  public void note(String text) {
    notes.add(text);
    out.println();
    out.println(text);
  }

  /** Adds an aim; printed at the end, with the others. */
  public void aim(Aim aim) {
    aims.add(aim);
  }

  void printAims() {
    out.println();
    aims.forEach(aim -> out.println(aim.line()));
  }

  void write(Path file) throws IOException {
    JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    try (OutputStream stream = Files.newOutputStream(file);
        JsonGenerator json = mapper.createGenerator(stream)) {
      json.writeStartObject();
      json.writeStringProperty("benchmark", name);
      json.writeStringProperty("time", at.toString());
      json.writeBooleanProperty("quick", quick);
      json.writePOJOProperty("machine", machine);
      json.writePOJOProperty("tables", tables);
      json.writeArrayPropertyStart("aims");
      for (Aim aim : aims) {
        json.writeStartObject();
        json.writeStringProperty("name", aim.name());
        json.writeNumberProperty("measured", aim.measured());
        json.writeStringProperty("bound", aim.bound().name().toLowerCase(java.util.Locale.ROOT));
        json.writeNumberProperty("target", aim.target());
        json.writeBooleanProperty("met", aim.isMet());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writePOJOProperty("notes", notes);
      json.writeEndObject();
    }
  }
}
