@NullMarked
package dev.corral.benchmarks.vectors;

import org.jspecify.annotations.NullMarked;
