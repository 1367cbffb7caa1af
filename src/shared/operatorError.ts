/**
 * A failure that the person who runs the server can put right. The message is one readable sentence that names what
 * is wrong and what to do; it never holds a password. `main` prints the message alone, without a stack.
 */
export class OperatorError extends Error {
  override name = 'OperatorError';
}
