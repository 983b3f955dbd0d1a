@NullMarked
package dev.corral.server.protocol.openai.responses;

import org.jspecify.annotations.NullMarked;
