/** Tests of what the server is told. */
@NullMarked
package dev.corral.server.config;

import org.jspecify.annotations.NullMarked;
