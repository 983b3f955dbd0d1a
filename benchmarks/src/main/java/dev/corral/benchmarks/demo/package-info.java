/**
 * The main job as a user starts it: {@code corral demo --once}, its stages timed.
 *
 * <p>Takes the launcher, gives medians over runs on fresh data; runs the program in processes of
 * its own.
 */
@NullMarked
package dev.corral.benchmarks.demo;

import org.jspecify.annotations.NullMarked;
