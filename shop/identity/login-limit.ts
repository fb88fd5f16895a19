import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const attempts = 5;
const windowSeconds = 15 * 60;

/** Slows down who guesses passwords: five attempts for an address within 15 minutes; a right password starts them anew. */
export function createLoginLimit() {
  const limiter = new RateLimiterMemory({ points: attempts, duration: windowSeconds });
  return {
    /**
     * Counts an attempt, before the password is looked at: those made at the same time count too.
     *
     * @returns seconds to wait; 0 when it may be made
     */
    async attempt(email: string): Promise<number> {
      try {
        await limiter.consume(email);
        return 0;
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        return Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
      }
    },
    async succeeded(email: string): Promise<void> {
      await limiter.delete(email);
    },
  };
}

export type LoginLimit = ReturnType<typeof createLoginLimit>;
