package dev.corral.core.retrieval.quote;

import dev.corral.core.retrieval.prompt.Source;

/**
 * A sentence that answers.
 *
 * @param source where it stands
 * @param text the sentence, on one line
 */
record Quotation(Source source, String text) {}
