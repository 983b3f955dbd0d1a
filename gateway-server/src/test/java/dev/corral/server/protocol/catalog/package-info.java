@NullMarked
package dev.corral.server.protocol.catalog;

import org.jspecify.annotations.NullMarked;
