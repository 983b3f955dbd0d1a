/**
 * Who is it, may it, how much.
 *
 * <p>Takes the permission that a route names, gives the answer; runs on the caller's thread.
 */
@NullMarked
package dev.corral.core.access;

import org.jspecify.annotations.NullMarked;
