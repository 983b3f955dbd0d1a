/**
 * Real texts and their vectors, which come with every JDK and are embedded once.
 *
 * <p>Takes the sources of the JDK that runs it, gives vectors; what was embedded is kept in a file.
 */
@NullMarked
package dev.corral.benchmarks.corpus;

import org.jspecify.annotations.NullMarked;
