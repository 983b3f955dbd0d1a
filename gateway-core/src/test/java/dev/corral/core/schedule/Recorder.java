package dev.corral.core.schedule;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes what a caller hears, and that nothing comes after the end. */
final class Recorder implements InferenceListener {

  final List<InferenceEvent> events = new ArrayList<>();
  @Nullable Failure failure;
  int ends;

  @Override
  public void onEvent(InferenceEvent event) {
    if (ends > 0) {
      throw new AssertionError(event + " after the end");
    }
    events.add(event);
    if (event instanceof InferenceEvent.Finished) {
      ends++;
    }
  }

  @Override
  public void onFailure(Failure why) {
    if (ends > 0) {
      throw new AssertionError(why + " after the end");
    }
    failure = why;
    ends++;
  }
}
