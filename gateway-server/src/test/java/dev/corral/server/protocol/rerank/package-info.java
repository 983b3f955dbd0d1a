@NullMarked
package dev.corral.server.protocol.rerank;

import org.jspecify.annotations.NullMarked;
