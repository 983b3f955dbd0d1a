@NullMarked
package dev.corral.benchmarks.crash;

import org.jspecify.annotations.NullMarked;
