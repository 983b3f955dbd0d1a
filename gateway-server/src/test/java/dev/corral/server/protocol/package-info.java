@NullMarked
package dev.corral.server.protocol;

import org.jspecify.annotations.NullMarked;
