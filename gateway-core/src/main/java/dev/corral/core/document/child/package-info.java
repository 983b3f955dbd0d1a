/**
 * Reading by child processes: what a stranger's file does to a parser, it does to a process that
 * holds nothing else, can open no other file, reach no network and start no program.
 *
 * <p>Takes the path of a file, gives its text or a refusal. {@link
 * dev.corral.core.document.child.ChildReaders} runs on the caller's thread, which waits for a child
 * under a time limit and ends it at the limit; {@link dev.corral.core.document.child.ReadingChild}
 * is the other side, the main program of a child.
 */
@NullMarked
package dev.corral.core.document.child;

import org.jspecify.annotations.NullMarked;
