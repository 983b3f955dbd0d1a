package dev.corral.core.vector;

import dev.corral.core.vector.filter.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record of a collection.
 *
 * @param id unique in its collection
 * @param vector its position; null only in an update that leaves it alone, or where not asked for
 * @param document its text, or null
 * @param metadata its attributes, keys in insertion order, or null for none
 */
@SuppressWarnings("ArrayRecordComponent") // vectors are shared, never changed
public record Entry(
    String id,
    float @Nullable [] vector,
    @Nullable String document,
    @Nullable Map<String, Value> metadata) {}
