package dev.corral.core.retrieval.prompt;

/**
 * A passage as it stands in a prompt.
 *
 * @param mark what to cite it by, for example {@code 1}
 * @param name its file's name; may be empty
 * @param page its page; may be empty
 * @param text its text
 */
public record Source(String mark, String name, String page, String text) {}
