@NullMarked
package dev.corral.benchmarks.corpus;

import org.jspecify.annotations.NullMarked;
