@NullMarked
package dev.corral.server.protocol.openai;

import org.jspecify.annotations.NullMarked;
