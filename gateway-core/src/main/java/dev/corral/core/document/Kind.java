package dev.corral.core.document;

/**
 * A kind of file that can be read.
 *
 * @param name what people call it, for example {@code PDF}
 * @param mediaType its media type
 */
public record Kind(String name, String mediaType) {

  /** Portable Document Format. */
  public static final Kind PDF = new Kind("PDF", "application/pdf");

  /** Office Open XML text. */
  public static final Kind DOCX =
      new Kind("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document");

  /** Markdown. */
  public static final Kind MARKDOWN = new Kind("Markdown", "text/markdown");

  /** Plain text. */
  public static final Kind TEXT = new Kind("TXT", "text/plain");
}
