import { Code, ConnectError } from '@connectrpc/connect';

/** The state of things forbids a step; trying it again does not help. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/**
 * Runs a step of a gRPC method.
 *
 * @throws ConnectError FAILED_PRECONDITION for a conflict
 */
export function refusingConflicts<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof Conflict) throw new ConnectError(error.message, Code.FailedPrecondition);
    throw error;
  }
}
