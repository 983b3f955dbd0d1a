/** Tests of the package of the same name. */
@NullMarked
package dev.corral.server.protocol.admin;

import org.jspecify.annotations.NullMarked;
