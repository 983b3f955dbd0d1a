package dev.corral.benchmarks.corpus;

/**
 * A short English text and where it stands.
 *
 * @param text one paragraph of a doc comment, without markup
 * @param module the module of the JDK whose sources have it first
 */
public record Paragraph(String text, String module) {}
