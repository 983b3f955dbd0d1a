/** Tests of reading files, whole and hostile ones, made in the tests. */
@NullMarked
package dev.corral.core.document.extract;

import org.jspecify.annotations.NullMarked;
