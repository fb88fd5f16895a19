import {
  partListSchema,
  type VerificationStatus,
  verificationSchema,
  verificationStatusSchema,
} from '@lab/api-contract/lab';
import { practiceRoutes } from '@lab/api-contract/practice';
import { defineOperation, type Operation } from '@lab/http/operation';
import { ProblemError } from '@lab/http/problem';
import { z } from 'zod';
import { lastReport } from '../verify/last-report.ts';
import { eventsOf } from './event-stream.ts';
import type { Lab } from './lab.ts';
import { change, noParameters, read } from './operation-kit.ts';
import { ofReport } from './verification-state.ts';

const tag = 'lab';
/** A page has one while a verification runs. */
const mostListeners = 20;

/** The parts of the lab, and its verification. */
export function verificationOperations(lab: Lab): Operation[] {
  const { verification } = lab;
  const status = () => statusOf(lab);
  let listening = 0;
  return [
    defineOperation({
      ...read,
      tag,
      path: practiceRoutes.parts,
      id: 'listParts',
      summary: 'Lists the parts that a lab may have, with the state of each',
      answer: { status: 200, description: 'All parts', schema: partListSchema },
      handle: async () => ({ body: { parts: await lab.describeParts() } }),
    }),
    defineOperation({
      ...read,
      tag,
      path: practiceRoutes.verification,
      id: 'getVerification',
      summary: 'Returns the running verification and the last one',
      answer: { status: 200, description: 'What is known', schema: verificationStatusSchema },
      handle: async () => ({ body: await status() }),
    }),
    defineOperation({
      ...change,
      tag,
      path: practiceRoutes.verification,
      id: 'startVerification',
      summary: 'Starts a verification; refused while one runs, and during an exercise',
      body: noParameters,
      answer: { status: 202, description: 'It has begun', schema: verificationSchema },
      handle: async () => ({ body: await verification.start() }),
    }),
    defineOperation({
      ...read,
      problems: [...read.problems, 'not-ready'],
      tag,
      path: practiceRoutes.verificationEvents,
      id: 'followVerification',
      summary: 'Streams the verification as server-sent events',
      answer: {
        status: 200,
        description:
          'Event `verification` (VerificationStatus) first, when one begins and when it has ended; event `check` (VerificationCheck) for each change of a check',
        schema: z.string(),
        contentType: 'text/event-stream',
      },
      handle({ signal }) {
        if (listening >= mostListeners)
          throw new ProblemError(
            'not-ready',
            `${mostListeners} clients follow already. → Close a page of the lab`,
          );
        listening += 1;
        signal.addEventListener('abort', () => {
          listening -= 1;
        });
        return { stream: eventsOf(verification, status, signal) };
      },
    }),
  ];
}

async function statusOf({ settings, verification }: Lab): Promise<VerificationStatus> {
  const latest = verification.latest();
  const report = await lastReport(settings);
  const kept = report ? ofReport(report) : null;
  if (latest?.state === 'running') return { running: latest, last: kept };
  return { running: null, last: newer(latest, kept) };
}

/** The command line keeps its reports, too. */
const newer = (
  latest: VerificationStatus['last'] | undefined,
  kept: VerificationStatus['last'],
): VerificationStatus['last'] => {
  if (!latest || !kept) return latest ?? kept;
  return Date.parse(latest.started_at) > Date.parse(kept.started_at) ? latest : kept;
};
