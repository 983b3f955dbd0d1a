/** Tests of extraction as Tika's and Open-WebUI's clients see it. */
@NullMarked
package dev.corral.server.protocol.extraction;

import org.jspecify.annotations.NullMarked;
