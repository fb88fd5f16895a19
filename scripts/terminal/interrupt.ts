/** Ctrl-C, or a polite end by another process. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  /** As shells count: 128 + number of the signal. */
  readonly exitCode: number;
  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }[signal];
  }
}

const controller = new AbortController();
let isListening = false;

/** A signal that is aborted, with an InterruptedError, when the user interrupts this process. */
export function interruptSignal(): AbortSignal {
  if (!isListening) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => controller.abort(new InterruptedError(signal)));
    }
    isListening = true;
  }
  return controller.signal;
}

/** The interruption, when there was one: whatever failed after it failed because of it. */
export function interruption(): InterruptedError | undefined {
  const { reason } = controller.signal;
  return reason instanceof InterruptedError ? reason : undefined;
}
