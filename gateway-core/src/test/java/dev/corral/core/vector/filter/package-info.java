/** Tests of the package of the same name. */
@NullMarked
package dev.corral.core.vector.filter;

import org.jspecify.annotations.NullMarked;
