@org.jspecify.annotations.NullMarked
package dev.corral.server.outbound;
