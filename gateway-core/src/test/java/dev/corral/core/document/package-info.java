/** Tests of reading and cutting documents, with files made in the tests. */
@NullMarked
package dev.corral.core.document;

import org.jspecify.annotations.NullMarked;
