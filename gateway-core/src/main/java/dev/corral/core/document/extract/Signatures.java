package dev.corral.core.document.extract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows files that are not read, so that a refusal can say what was found. */
final class Signatures {

  private static final String OLE2 = "\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1";

  private static final Map<String, String> FOREIGN = new LinkedHashMap<>();

  static {
    FOREIGN.put("\u0089PNG\r\n", "a PNG image");
    FOREIGN.put("\u00FF\u00D8\u00FF", "a JPEG image");
    FOREIGN.put("GIF8", "a GIF image");
    FOREIGN.put("II*\u0000", "a TIFF image");
    FOREIGN.put("MM\u0000*", "a TIFF image");
    FOREIGN.put("RIFF", "a media file");
    FOREIGN.put("ID3", "a sound file");
    FOREIGN.put("OggS", "a sound file");
    FOREIGN.put("\u001F\u008B", "a gzip archive");
    FOREIGN.put("7z\u00BC\u00AF", "a 7z archive");
    FOREIGN.put("Rar!", "a RAR archive");
    FOREIGN.put("BZh", "a bzip2 archive");
    FOREIGN.put("\u007FELF", "a program");
    FOREIGN.put("\u00CA\u00FE\u00BA\u00BE", "a program");
    FOREIGN.put("SQLite format 3\u0000", "a database");
    FOREIGN.put("%!PS", "a PostScript file");
    FOREIGN.put("{\\rtf", "an RTF file");
  }

  /** Extensions under which nobody keeps plain text. */
  private static final Set<String> BINARY =
      Set.of(
          "pdf", "docx", "doc", "docm", "dotx", "xlsx", "xls", "pptx", "ppt", "odt", "ods", "odp",
          "epub", "zip", "gz", "7z", "rar", "png", "jpg", "jpeg", "gif", "webp", "bmp", "tif",
          "tiff", "mp3", "mp4", "wav", "exe", "dll", "so", "jar", "class", "sqlite");

  private Signatures() {}

  /** Returns what a file is that is surely none of ours, as a noun phrase, or null. */
  static @Nullable String foreignKind(Sample sample) {
    for (Map.Entry<String, String> known : FOREIGN.entrySet()) {
      if (sample.startsWith(known.getKey())) {
        return known.getValue();
      }
    }
    if (sample.startsWith(OLE2)) {
      return isEncryptedOffice(sample) ? null : "an Office file of the old binary kind";
    }
    return markup(sample);
  }

  /** Tells whether plain text under this extension is a mistake. */
  static boolean namesBinary(String extension) {
    return BINARY.contains(extension);
  }

  /** Tells whether the file is an Office file behind a password: a package inside OLE2. */
  static boolean isEncryptedOffice(Sample sample) {
    if (!sample.startsWith(OLE2)) {
      return false;
    }
    try {
      String bytes = Files.readString(sample.content(), StandardCharsets.ISO_8859_1);
      return bytes.contains(
          new String(
              "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable String markup(Sample sample) {
    return sample.opening().startsWith("<svg") ? "an SVG image" : null;
  }
}
