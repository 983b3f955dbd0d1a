/**
 * Tests of reading by child processes, with a parser that does what a hostile file would make it.
 */
@NullMarked
package dev.corral.core.document.child;

import org.jspecify.annotations.NullMarked;
