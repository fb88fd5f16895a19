import { Code, ConnectError, type Transport } from '@connectrpc/connect';

/**
 * One transport over the instances of a service: each call goes to the next one, and to the one after it where an instance
 * cannot be reached. Calls must be idempotent.
 *
 * @param instances at least one
 */
export function balanced(instances: readonly Transport[]): Transport {
  let next = 0;
  return {
    async unary(...call) {
      const first = next++;
      for (let tried = 1; ; tried += 1) {
        const instance = instances[(first + tried - 1) % instances.length];
        if (!instance) throw new ConnectError('the service has no instances', Code.Unavailable);
        try {
          return await instance.unary(...call);
        } catch (error) {
          if (tried >= instances.length || !isUnreachable(error)) throw error;
        }
      }
    },
    stream() {
      throw new ConnectError('streams are not balanced', Code.Unimplemented);
    },
  };
}

const isUnreachable = (error: unknown) => error instanceof ConnectError && error.code === Code.Unavailable;
