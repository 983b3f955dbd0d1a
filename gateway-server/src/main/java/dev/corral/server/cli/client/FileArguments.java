package dev.corral.server.cli.client;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files, folders and globs as people name them, to files. Hidden ones are left out of folders. */
public final class FileArguments {

  private FileArguments() {}

  /**
   * Returns the files that arguments mean, in order, each by what it is called on the terminal: its
   * path within the folder that was named.
   *
   * @throws ClientFailed where an argument means nothing that is there
   */
  public static Map<Path, String> files(List<String> arguments) {
    Map<Path, String> files = new LinkedHashMap<>();
    for (String argument : arguments) {
      if (!add(argument, files)) {
        throw new ClientFailed("there is no file or folder " + argument);
      }
    }
    return files;
  }

  /** Returns the same of those arguments that mean something now. */
  public static Map<Path, String> present(List<String> arguments) {
    Map<Path, String> files = new LinkedHashMap<>();
    arguments.forEach(argument -> add(argument, files));
    return files;
  }

  private static boolean add(String argument, Map<Path, String> files) {
    Path path = path(argument);
    if (Files.isDirectory(path)) {
      beneath(path).forEach(file -> files.put(file, path.relativize(file).toString()));
      return true;
    }
    List<Path> found = Files.isRegularFile(path) ? List.of(path) : matching(argument);
    found.forEach(file -> files.put(file, file.getFileName().toString()));
    return !found.isEmpty();
  }

  /** Returns the folders among arguments. */
  public static List<Path> folders(List<String> arguments) {
    return arguments.stream().map(FileArguments::path).filter(Files::isDirectory).toList();
  }

  private static Path path(String argument) {
    try {
      return Path.of(argument);
    } catch (InvalidPathException e) {
      throw new ClientFailed("no such path: " + argument, e);
    }
  }

  /** Returns the files beneath a folder; what cannot be entered, or goes meanwhile, is left out. */
  private static List<Path> beneath(Path folder) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (Files.isRegularFile(file) && !isHidden(folder.relativize(file))) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new ClientFailed("the folder " + folder + " cannot be read: " + e.getMessage(), e);
    }
    found.sort(null);
    return found;
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /** Returns the files that a glob matches which the shell has left as it is. */
  private static List<Path> matching(String glob) {
    int wild = glob.replaceAll("[*?\\[{]", "*").indexOf('*');
    if (wild < 0) {
      return List.of();
    }
    int slash = glob.lastIndexOf('/', wild);
    Path base = slash < 0 ? Path.of("") : Path.of(glob.substring(0, slash + 1));
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    if (!Files.isDirectory(base.toAbsolutePath())) {
      return List.of();
    }
    List<Path> found = new ArrayList<>(beneath(base));
    found.removeIf(file -> !matcher.matches(file));
    return found;
  }
}
