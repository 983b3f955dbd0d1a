package dev.corral.core.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A passage that an answer stands on.
 *
 * @param number the mark in the answer, from 1: {@code [1]}
 * @param fileId the file's id
 * @param fileName the file's name as uploaded
 * @param page the page, from 1, or null for kinds of file without pages
 * @param score relevance (1 + cos) / 2, in [0, 1]
 * @param text the passage
 */
public record Citation(
    int number,
    String fileId,
    String fileName,
    @Nullable Integer page,
    double score,
    String text) {}
