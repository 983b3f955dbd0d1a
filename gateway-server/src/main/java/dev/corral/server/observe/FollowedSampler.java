package dev.corral.server.observe;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Traces work that follows a request where the request is traced, and leaves the rest to another.
 *
 * @param rest decides where nothing is followed
 */
record FollowedSampler(Sampler rest) implements Sampler {

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    if (links.isEmpty()) {
      return rest.shouldSample(parent, traceId, name, kind, attributes, links);
    }
    boolean isTraced = links.stream().anyMatch(link -> link.getSpanContext().isSampled());
    return isTraced ? SamplingResult.recordAndSample() : SamplingResult.drop();
  }

  @Override
  public String getDescription() {
    return "Followed{" + rest.getDescription() + "}";
  }
}
