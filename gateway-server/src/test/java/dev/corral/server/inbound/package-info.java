@NullMarked
package dev.corral.server.inbound;

import org.jspecify.annotations.NullMarked;
