/**
 * The wire in each dialect: a decoder beside its encoder, one package a dialect.
 *
 * <p>Takes a whole, bounded {@code Request} from inbound, turns it into the vocabulary of {@code
 * core.exchange}, calls the core, and writes what comes back to the {@code Reply}. Handlers run on
 * the place that their route names: the event loop for work of microseconds, a worker otherwise.
 */
@NullMarked
package dev.corral.server.protocol;

import org.jspecify.annotations.NullMarked;
