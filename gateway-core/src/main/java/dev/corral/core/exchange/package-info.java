/**
 * The vocabulary of the gateway: what is asked (requests), what comes back (events), what went
 * wrong (failures).
 *
 * <p>Takes nothing, gives plain immutable values and the ports between the packages, runs on no
 * thread of its own. Depends on nothing but the JDK.
 */
@NullMarked
package dev.corral.core.exchange;

import org.jspecify.annotations.NullMarked;
