package dev.corral.benchmarks.embed;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The first CUDA device and the libraries that this process drives it with. */
final class Gpu {

  private static final List<String> LIBRARIES =
      List.of("libcudart", "libcublas", "libcublasLt", "libcudnn", "libcufft");

  private Gpu() {}

  /** Returns name, driver and memory as nvidia-smi tells them. */
  static String name() throws IOException {
    return ask("name,driver_version,memory.total");
  }

  /** Returns the memory in use on the device, by all processes, in MiB. */
  static long usedMib() throws IOException {
    return Long.parseLong(ask("memory.used").replaceAll("\\D", ""));
  }

  private static String ask(String what) throws IOException {
    Process smi =
        new ProcessBuilder("nvidia-smi", "--id=0", "--query-gpu=" + what, "--format=csv,noheader")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String answer = new String(smi.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (answer.isEmpty()) {
      throw new IOException("nvidia-smi says nothing about " + what);
    }
    return answer;
  }

  /** Returns the version of ONNX Runtime and the files of CUDA's libraries that are loaded. */
  static String libraries() throws IOException {
    SortedSet<String> files = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String file = line.substring(line.lastIndexOf('/') + 1);
      if (LIBRARIES.stream().anyMatch(library -> file.startsWith(library + ".so"))) {
        files.add(file);
      }
    }
    return "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion() + " with " + files;
  }
}
