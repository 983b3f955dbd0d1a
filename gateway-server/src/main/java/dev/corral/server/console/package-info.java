/**
 * The page for people who open the server's address in a browser.
 *
 * <p>Takes nothing, gives HTML that reads the server's own public routes; runs at start.
 */
@NullMarked
package dev.corral.server.console;

import org.jspecify.annotations.NullMarked;
