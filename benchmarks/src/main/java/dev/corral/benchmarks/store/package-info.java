/**
 * What the vector store costs: writes in each mode of syncing, a restart, thousands of collections.
 *
 * <p>Takes sizes, gives times and bytes. Everything runs on the file system of the temporary
 * directory; the restart is measured on the program itself.
 */
@NullMarked
package dev.corral.benchmarks.store;

import org.jspecify.annotations.NullMarked;
