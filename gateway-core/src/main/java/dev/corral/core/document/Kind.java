package dev.corral.core.document;

/**
 * A kind of file that can be read.
 *
 * @param name what people call it, for example {@code PDF}
 * @param mediaType its media type
 */
public record Kind(String name, String mediaType) {

  private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";

  /** Portable Document Format. */
  public static final Kind PDF = new Kind("PDF", "application/pdf");

  /** Office Open XML text. */
  public static final Kind DOCX = new Kind("DOCX", OFFICE + "wordprocessingml.document");

  /** Office Open XML slides. */
  public static final Kind PPTX = new Kind("PPTX", OFFICE + "presentationml.presentation");

  /** Office Open XML sheets. */
  public static final Kind XLSX = new Kind("XLSX", OFFICE + "spreadsheetml.sheet");

  /** Hypertext. */
  public static final Kind HTML = new Kind("HTML", "text/html");

  /** Markdown. */
  public static final Kind MARKDOWN = new Kind("Markdown", "text/markdown");

  /** Rows of values between commas, semicolons or tabs. */
  public static final Kind CSV = new Kind("CSV", "text/csv");

  /** JSON, also an object a line. */
  public static final Kind JSON = new Kind("JSON", "application/json");

  /** Plain text, source code among it. */
  public static final Kind TEXT = new Kind("TXT", "text/plain");
}
