import type { Verification, VerificationCheck } from '@lab/api-contract/lab';
import type { VerifyEvent } from '../verify/report/event-lines.ts';
import type { Report } from '../verify/report/schema.ts';

/** A verification that begins now. */
export const beginning = (now = new Date()): Verification => ({
  ...{ started_at: now.toISOString(), state: 'running', seconds: null, note: '' },
  ...{ visible: null, checks: [] },
});

/** What it is after another event of the command. */
export function afterEvent(before: Verification, event: VerifyEvent): Verification {
  switch (event.event) {
    case 'begin':
      return { ...before, checks: event.checks.map(waiting) };
    case 'judging':
      return withCheck(before, event.id, (check) => ({ ...check, state: 'judging' }));
    case 'result':
      return withCheck(before, event.check.id, () => judged(event.check));
    case 'say':
      return { ...before, note: event.line };
    case 'end':
      return ofReport(event.report, before.started_at);
    case 'failed':
      return brokenOff(before, [`${event.message}.`, ...event.details, `→ ${event.advice}`].join(' '));
  }
}

/** One that came to no result. */
export const brokenOff = (before: Verification, note: string, now = Date.now()): Verification => ({
  ...before,
  state: 'broken off',
  seconds: (now - Date.parse(before.started_at)) / 1000,
  note,
});

/** A report as the API tells it. */
export const ofReport = (report: Report, startedAt = report.startedAt): Verification => ({
  started_at: startedAt,
  state: report.ok ? 'proven' : 'not proven',
  seconds: report.timings.totalMs / 1000,
  note: '',
  visible: report.visibility && { p50_ms: report.visibility.p50Ms, p95_ms: report.visibility.p95Ms },
  checks: report.checks.map(judged),
});

const waiting = ({
  id,
  title,
  signal,
}: Pick<VerificationCheck, 'id' | 'title' | 'signal'>): VerificationCheck => ({
  ...{ id, title, signal },
  ...{ state: 'waiting', detail: '', failures: [] },
});

function judged(check: Report['checks'][number]): VerificationCheck {
  const { id, title, signal, status: state, evidence, reason, failures } = check;
  return {
    ...{ id, title, signal, state },
    detail: evidence ?? reason ?? '',
    failures: failures.map(({ lookedFor, where, seen, tryNext }) => ({
      ...{ looked_for: lookedFor, where, seen, try_next: tryNext },
    })),
  };
}

const withCheck = (
  before: Verification,
  id: string,
  change: (check: VerificationCheck) => VerificationCheck,
): Verification => ({
  ...before,
  checks: before.checks.map((check) => (check.id === id ? change(check) : check)),
});
