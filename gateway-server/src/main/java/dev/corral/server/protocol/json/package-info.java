/**
 * JSON requests read with errors that name the field and what was expected.
 *
 * <p>Takes the bytes of a body, gives typed fields; runs on the caller's thread.
 */
@NullMarked
package dev.corral.server.protocol.json;

import org.jspecify.annotations.NullMarked;
