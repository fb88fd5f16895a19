import { z } from 'zod';
import type { UserError } from '../../terminal/user-error.ts';
import { reportSchema } from './schema.ts';
import type { Screen } from './screen.ts';
import { reportCheck } from './summary.ts';

const reportedCheck = reportSchema.shape.checks.element;

/** What `lab verify --events` prints: one of these a line, as JSON. */
export const verifyEventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('begin'),
    site: z.string(),
    checks: z.array(reportedCheck.pick({ id: true, title: true, signal: true })),
  }),
  z.object({ event: z.literal('judging'), id: z.string() }),
  z.object({ event: z.literal('result'), check: reportedCheck }),
  z.object({ event: z.literal('say'), line: z.string() }),
  z.object({ event: z.literal('end'), report: reportSchema }),
  /** Nothing could be judged. */
  z.object({
    event: z.literal('failed'),
    message: z.string(),
    advice: z.string(),
    details: z.array(z.string()),
  }),
]);

export type VerifyEvent = z.infer<typeof verifyEventSchema>;

type Write = (text: string) => unknown;

const writeEvent = (write: Write, event: VerifyEvent) => write(`${JSON.stringify(event)}\n`);

/** The verification for programs. */
export function createEventLines(write: Write): Screen {
  return {
    begin: (site, checks) =>
      writeEvent(write, {
        event: 'begin',
        site,
        checks: checks.map(({ id, title, signal }) => ({ id, title, signal })),
      }),
    judging: ({ id }) => writeEvent(write, { event: 'judging', id }),
    result: (result) => writeEvent(write, { event: 'result', check: reportCheck(result) }),
    say: (line) => writeEvent(write, { event: 'say', line }),
    warn: (line) => writeEvent(write, { event: 'say', line }),
    end: (report) => writeEvent(write, { event: 'end', report }),
    close: () => undefined,
  };
}

/** Says that nothing could be judged, and why. */
export function writeFailure(write: Write, { message, advice, details }: UserError): void {
  writeEvent(write, { event: 'failed', message, advice, details: [...details] });
}
