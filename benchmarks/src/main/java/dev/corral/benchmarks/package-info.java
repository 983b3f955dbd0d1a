/**
 * Measurements against physical limits and rivals, each in one run with its aims.
 *
 * <p>Takes the names of benchmarks, gives tables, verdicts and result files. One package a
 * benchmark; {@code frame} is what they share.
 */
@NullMarked
package dev.corral.benchmarks;

import org.jspecify.annotations.NullMarked;
