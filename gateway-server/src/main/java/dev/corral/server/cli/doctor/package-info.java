/**
 * {@code corral doctor}: looks at the machine before a server is trusted to it.
 *
 * <p>Takes the settings of a server, gives a line for each thing that it needs, and what to do;
 * changes nothing but temporary files; runs on the main thread.
 */
@NullMarked
package dev.corral.server.cli.doctor;

import org.jspecify.annotations.NullMarked;
