/**
 * Who is it, may it, how much.
 *
 * <p>Takes the permission that a route names and what a request shows, gives a principal or a
 * failure; runs on the event loop and never blocks. The file of keys is read and written elsewhere.
 */
@NullMarked
package dev.corral.core.access;

import org.jspecify.annotations.NullMarked;
