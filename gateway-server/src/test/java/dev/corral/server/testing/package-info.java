/** Doubles and tools that the server's tests share. */
@NullMarked
package dev.corral.server.testing;

import org.jspecify.annotations.NullMarked;
