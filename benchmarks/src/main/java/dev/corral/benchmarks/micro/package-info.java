/**
 * Micro-benchmarks by JMH: single operations, their latency at p50, p99 and p99.9.
 *
 * <p>Takes nothing, gives sampled times; runs in JVMs that JMH forks.
 */
@NullMarked
package dev.corral.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
