import { type Check, verdictOf } from '../check.ts';
import { DriveError } from '../context.ts';
import { steps } from '../drive/steps.ts';

/** The interface itself: without it there is nothing to follow. */
export const userInterface: Check = {
  id: 'browser.actions',
  title: 'A user can load, add, complete, fail and delete in the browser',
  signal: 'browser',
  phase: 'signals',
  proves:
    'Chromium opened the task manager through Nginx and did what a user does. After each action the page showed its trace id and the outcome, every request of the action carried that id, and nothing was written to the console but the error that was asked for.',
  whenItFails:
    'Open the address in a browser and do the same. `npx lab status` shows which part is down; the browser’s developer tools show which request failed. A message about Content-Security-Policy means that the page wants something from another origin.',
  async judge({ drive, endpoints }) {
    const where = `${endpoints.site}/`;
    const lookedFor = `in the browser: ${steps.map(({ description }) => description).join(', ')}`;
    const tryNext = `Open ${where} and do the same; npx lab status; npx lab logs backend`;
    try {
      const session = await drive.finished;
      return verdictOf(
        session.consoleErrors.map((seen) => ({
          lookedFor: 'a clean browser console',
          where,
          seen,
          tryNext,
        })),
        `${session.actions.length} actions, ${session.requests.length} requests, console clean`,
      );
    } catch (error) {
      if (!(error instanceof DriveError)) throw error;
      return {
        status: 'failed',
        visible: [],
        failures: [{ lookedFor, where, seen: error.message, tryNext }],
      };
    }
  },
};
