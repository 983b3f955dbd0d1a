package dev.corral.core.document;

/**
 * A heading inside a page.
 *
 * @param start where its line begins in the page's text
 * @param level its depth, from 1
 * @param title its words
 */
public record Heading(int start, int level, String title) {}
