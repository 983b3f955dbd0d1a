@NullMarked
package dev.corral.server.protocol.anthropic;

import org.jspecify.annotations.NullMarked;
