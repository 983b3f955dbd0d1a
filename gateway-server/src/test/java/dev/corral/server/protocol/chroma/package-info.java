/** Tests of the package of the same name, over HTTP. */
@NullMarked
package dev.corral.server.protocol.chroma;

import org.jspecify.annotations.NullMarked;
