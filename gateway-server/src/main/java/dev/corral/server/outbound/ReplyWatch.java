package dev.corral.server.outbound;

/** Is told what becomes of an answer, on the connection's event loop. */
public interface ReplyWatch {

  /** The head of the answer goes out. */
  void begun(int status);

  /**
   * The answer was handed to the socket, or will never be.
   *
   * @param isWhole whether it came to its regular end
   * @param bytes of its body
   */
  void ended(boolean isWhole, long bytes);
}
