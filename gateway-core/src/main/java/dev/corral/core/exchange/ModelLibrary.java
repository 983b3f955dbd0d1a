package dev.corral.core.exchange;

import java.util.concurrent.CompletionStage;

/**
 * The models that a host has, to be changed. Every method returns at once; stages complete
 * exceptionally with {@link FailureException}.
 */
public interface ModelLibrary {

  /** Starts a change; cancelling stops it where it is. */
  Cancellation change(ModelChange change, ChangeListener listener);

  /** Gives a model a second name. */
  CompletionStage<Void> copy(String source, String destination);

  /** Deletes a model. */
  CompletionStage<Void> delete(String model);

  /** Tells whether the host has a part of a model, by its digest. */
  CompletionStage<Boolean> hasBlob(String digest);

  /** Gives the host a part of a model; tells whether it is new there. */
  CompletionStage<Boolean> putBlob(String digest, byte[] content);
}
