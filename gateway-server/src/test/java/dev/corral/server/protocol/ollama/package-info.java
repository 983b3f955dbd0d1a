@NullMarked
package dev.corral.server.protocol.ollama;

import org.jspecify.annotations.NullMarked;
