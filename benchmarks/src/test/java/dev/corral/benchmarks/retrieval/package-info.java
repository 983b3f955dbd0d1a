@NullMarked
package dev.corral.benchmarks.retrieval;

import org.jspecify.annotations.NullMarked;
