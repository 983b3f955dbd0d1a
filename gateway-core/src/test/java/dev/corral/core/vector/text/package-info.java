/** Tests of the package of the same name. */
@NullMarked
package dev.corral.core.vector.text;

import org.jspecify.annotations.NullMarked;
