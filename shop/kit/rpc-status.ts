import { Code } from '@connectrpc/connect';

/** A code as gRPC writes it, for example `FAILED_PRECONDITION`; `OK` without one. */
export function statusNameOf(code: Code | undefined): string {
  if (code === undefined) return 'OK';
  return Code[code].replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}
