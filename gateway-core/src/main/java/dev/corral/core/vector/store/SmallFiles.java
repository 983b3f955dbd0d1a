package dev.corral.core.vector.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDBException;

/*
 * RocksDB moves a file whose keys lie beside those of all others down to the last level as it is,
 * and never merges files there that do not overlap. Ids grow with time: what each small flush of a
 * day leaves lies beside what the others left, and every one would be a file and a descriptor.
 */

/** Makes one file of many small ones that lie beside one another. */
final class SmallFiles {

  /** Below this a file costs more by being one than by what is in it. */
  static final long SMALL_BYTES = 1L << 20;

  /** So many beside one another are worth writing anew: some megabytes. */
  static final int MANY = 8;

  private SmallFiles() {}

  /** A file of a table, of a level, with its first and last key. */
  @SuppressWarnings("ArrayRecordComponent") // keys are never changed
  record File(String table, int level, byte[] first, byte[] last, long bytes) {}

  /** Keys of a table in whose range there are small files only. */
  @SuppressWarnings("ArrayRecordComponent") // keys are never changed
  record Run(String table, byte[] from, byte[] to) {}

  /** Returns the runs of many small files; those of the first level overlap and are left out. */
  static List<Run> runs(List<File> files) {
    Map<String, List<File>> byLevel =
        files.stream()
            .filter(file -> file.level() > 0)
            .collect(
                Collectors.groupingBy(
                    file -> file.level() + " " + file.table(), TreeMap::new, Collectors.toList()));
    List<Run> runs = new ArrayList<>();
    for (List<File> level : byLevel.values()) {
      level.sort(Comparator.comparing(File::first, Arrays::compareUnsigned));
      int from = 0;
      for (int i = 0; i <= level.size(); i++) {
        if (i == level.size() || level.get(i).bytes() >= SMALL_BYTES) {
          if (i - from >= MANY) {
            File first = level.get(from);
            runs.add(new Run(first.table(), first.first(), level.get(i - 1).last()));
          }
          from = i + 1;
        }
      }
    }
    return runs;
  }

  /** Merges what {@link #runs} finds in a database. */
  static void merge(RocksSession session) throws RocksDBException {
    List<File> files = new ArrayList<>();
    for (LiveFileMetaData file : session.database().getLiveFilesMetaData()) {
      files.add(
          new File(
              new String(file.columnFamilyName(), StandardCharsets.UTF_8),
              file.level(),
              file.smallestKey(),
              file.largestKey(),
              file.size()));
    }
    try (var options =
        new CompactRangeOptions()
            .setExclusiveManualCompaction(false)
            .setBottommostLevelCompaction(BottommostLevelCompaction.kForce)) {
      for (Run run : runs(files)) {
        session.database().compactRange(session.handle(run.table()), run.from(), run.to(), options);
      }
    }
  }
}
