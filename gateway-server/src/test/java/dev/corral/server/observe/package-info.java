/** Tests of the figures. */
@org.jspecify.annotations.NullMarked
package dev.corral.server.observe;
