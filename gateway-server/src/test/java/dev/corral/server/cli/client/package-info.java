@NullMarked
package dev.corral.server.cli.client;

import org.jspecify.annotations.NullMarked;
