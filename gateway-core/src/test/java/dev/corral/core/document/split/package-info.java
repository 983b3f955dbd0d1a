/** Tests of cutting documents into chunks. */
@NullMarked
package dev.corral.core.document.split;

import org.jspecify.annotations.NullMarked;
