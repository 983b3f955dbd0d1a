@NullMarked
package dev.corral.server.protocol.json;

import org.jspecify.annotations.NullMarked;
