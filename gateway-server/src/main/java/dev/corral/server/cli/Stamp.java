package dev.corral.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What tells cheaply that a file may have changed. */
record Stamp(FileTime modified, long size) {

  private static final Stamp GONE = new Stamp(FileTime.fromMillis(0), -1);

  static Map<Path, Stamp> of(Collection<Path> files) {
    Map<Path, Stamp> stamps = new HashMap<>();
    files.forEach(file -> stamps.put(file, of(file)));
    return stamps;
  }

  private static Stamp of(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(found.lastModifiedTime(), found.size());
    } catch (IOException e) {
      return GONE;
    }
  }
}
