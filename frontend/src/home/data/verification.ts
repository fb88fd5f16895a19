import {
  type Verification,
  type VerificationCheck,
  type VerificationStatus,
  verificationEvents,
  verificationSchema,
  verificationStatusSchema,
} from '@lab/api-contract/lab';
import { practiceRoutes } from '@lab/api-contract/practice';
import type { LabApi } from '../../console/data/lab-api.ts';
import { keepReading } from '../../follow/data/reading.ts';

/** A verification may be started by the command line, too. */
const lookEveryMs = 5_000;

export interface KnownVerification {
  readonly status: VerificationStatus | undefined;
  /** Why it is not known, or may be out of date; empty when it is known. */
  readonly problem: string;
}

/** Looks at the lab's verification now and then, and follows one that runs event by event. */
export interface VerificationWatch {
  /** @throws QueryFailure with the reason why none begins */
  readonly start: () => Promise<void>;
  readonly end: () => void;
}

export function watchVerification(
  api: LabApi,
  changed: (known: KnownVerification) => void,
): VerificationWatch {
  let status: VerificationStatus | undefined;
  let stream: EventSource | undefined;

  function learn(next: VerificationStatus): void {
    status = next;
    changed({ status, problem: '' });
    if (next.running) stream ??= follow();
    else {
      stream?.close();
      stream = undefined;
    }
  }

  function follow(): EventSource {
    const events = new EventSource(practiceRoutes.verificationEvents);
    events.addEventListener('verification', ({ data }) => {
      const parsed = verificationEvents.verification.safeParse(JSON.parse(data));
      if (parsed.success) learn(parsed.data);
    });
    events.addEventListener('check', ({ data }) => {
      const parsed = verificationEvents.check.safeParse(JSON.parse(data));
      if (parsed.success && status?.running)
        learn({ ...status, running: withCheck(status.running, parsed.data) });
    });
    // A lost connection comes back by itself; one that is refused does not, and the next look tells why.
    events.addEventListener('error', () => {
      if (events.readyState !== EventSource.CLOSED) return;
      stream = undefined;
    });
    return events;
  }

  const endReading = keepReading<VerificationStatus>({
    read: () => api.look(practiceRoutes.verification, verificationStatusSchema),
    changed(reading) {
      if (reading.state === 'failed') changed({ status, problem: reading.message });
      // The stream knows more than an answer that was on its way meanwhile.
      if (reading.state === 'ready' && stream?.readyState !== EventSource.OPEN) learn(reading.value);
    },
    again: () => lookEveryMs,
    same: () => false,
  });
  return {
    async start() {
      const running = await api.change(practiceRoutes.verification, {}, verificationSchema);
      learn({ running, last: status?.last ?? null });
    },
    end() {
      endReading();
      stream?.close();
    },
  };
}

const withCheck = (running: Verification, check: VerificationCheck): Verification => ({
  ...running,
  checks: running.checks.map((one) => (one.id === check.id ? check : one)),
});
