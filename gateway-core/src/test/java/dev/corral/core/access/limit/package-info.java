/** Tests of how much may be used. */
@NullMarked
package dev.corral.core.access.limit;

import org.jspecify.annotations.NullMarked;
