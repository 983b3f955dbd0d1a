/** Tests of who may do what. */
@NullMarked
package dev.corral.core.access;

import org.jspecify.annotations.NullMarked;
