/** Tests of the server as a whole. */
@org.jspecify.annotations.NullMarked
package dev.corral.server;
