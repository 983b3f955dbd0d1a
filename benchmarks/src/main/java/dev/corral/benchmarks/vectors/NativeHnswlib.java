package dev.corral.benchmarks.vectors;

import dev.corral.benchmarks.corpus.VectorSet;
import dev.corral.benchmarks.frame.Python;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** hnswlib in C++, measured by a script in a process of its own. */
final class NativeHnswlib {

  private static final List<Integer> BREADTHS = List.of(40, 60, 80, 120, 200);

  private NativeHnswlib() {}

  static Curve measure(Python python, VectorSet set, Truth truth, int links, int buildBreadth)
      throws IOException {
    Path rows = Files.createTempFile("corral-bench", ".f32");
    Path nearest = Files.createTempFile("corral-bench", ".i32");
    try {
      ByteBuffer floats = buffer(set.rows().length * Float.BYTES);
      floats.asFloatBuffer().put(set.rows());
      write(rows, floats);
      ByteBuffer ints = buffer(truth.questions() * Truth.K * Integer.BYTES);
      for (int question = 0; question < truth.questions(); question++) {
        for (int ordinal : truth.of(question)) {
          ints.putInt(ordinal);
        }
      }
      write(nearest, ints.flip());
      return curve(
          python.run(
              "hnswlib_curve.py",
              List.of(
                  rows.toString(),
                  nearest.toString(),
                  String.valueOf(set.dimension()),
                  String.valueOf(set.count()),
                  String.valueOf(links),
                  String.valueOf(buildBreadth),
                  BREADTHS.stream().map(String::valueOf).collect(Collectors.joining(",")))));
    } finally {
      Files.delete(rows);
      Files.delete(nearest);
    }
  }

  private static void write(Path file, ByteBuffer bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Curve curve(List<String> lines) {
    JsonMapper mapper = JsonMapper.shared();
    JsonNode build = mapper.readTree(lines.getFirst());
    List<Curve.Point> points = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      JsonNode one = mapper.readTree(line);
      points.add(
          new Curve.Point(
              one.get("breadth").asInt(),
              new Speed(
                  one.get("recall").asDouble(),
                  one.get("perSecond").asDouble(),
                  one.get("perSecondAll").asDouble(),
                  one.get("p50").asDouble(),
                  one.get("p99").asDouble())));
    }
    return new Curve(
        "hnswlib " + build.get("version").asString() + " (C++)",
        build.get("build").asDouble(),
        0,
        points);
  }
}
