import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@lab/testkit/free-port';
import { patience } from '@lab/testkit/patience';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyEventSchema } from './report/event-lines.ts';
import { type PageFaults, startPage } from './testing/page.ts';

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

let state: string;

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'lab-verify-'));
});
afterAll(() => rm(state, { recursive: true }));

/** Runs `lab verify` as users do, with a state directory of its own. */
function labVerify(parameters: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  const command = [join(import.meta.dirname, '..', 'lab.ts'), 'verify', ...parameters];
  const env = { ...process.env, LAB_STATE_DIR: state, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env, timeout: patience(50_000) }, (error, stdout, stderr) => {
      const code = error ? error.code : 0;
      resolve({ status: typeof code === 'number' ? code : -1, stdout, stderr });
    });
  });
}

async function verifyPage(faults: PageFaults, ...only: string[]): Promise<Ended> {
  const page = await startPage(faults);
  try {
    const port = String(page.port);
    return await labVerify(['--only', ...only], { LAB_HOST: '127.0.0.1', LAB_HTTP_PORT: port });
  } finally {
    await page.close();
  }
}

describe('lab verify', () => {
  it('ends with 0 when everything that was asked for holds', async () => {
    const { status, stdout } = await verifyPage({}, 'browser.actions');
    expect(stdout).toMatch(/Proven: 1 ok/);
    expect(status).toBe(0);
  });

  it('ends with 1 when a check fails, and says which and why', async () => {
    const { status, stdout } = await verifyPage({}, 'browser.actions', 'network.nginx');
    expect(stdout).toMatch(/FAILED +network[\s\S]*seen +no Content-Security-Policy header/);
    expect(stdout).toMatch(/Not proven: 1 ok, 1 failed/);
    expect(status).toBe(1);
  });

  it('ends with 1 when the page does not do what a user expects', async () => {
    const { status, stdout } = await verifyPage({ wrongTraceId: true }, 'browser.actions');
    expect(stdout).toMatch(/seen +could not open the task manager/);
    expect(status).toBe(1);
  });

  it('prints what happens for programs, a line each, and keeps no report where checks were left out', async () => {
    const page = await startPage({});
    const environment = { LAB_HOST: '127.0.0.1', LAB_HTTP_PORT: String(page.port) };
    const { status, stdout } = await labVerify(['--events', '--only', 'browser.actions'], environment);
    await page.close();
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => verifyEventSchema.parse(JSON.parse(line)));
    expect(events.map(({ event }) => event)).toEqual(['begin', 'judging', 'result', 'end']);
    expect(status).toBe(0);
    expect(existsSync(join(state, 'verification', 'last.json'))).toBe(false);
  });

  it('says to programs, too, why it cannot judge', async () => {
    const environment = { LAB_HOST: '127.0.0.1', LAB_HTTP_PORT: String(await freePort()) };
    const { status, stdout } = await labVerify(['--events'], environment);
    expect(verifyEventSchema.parse(JSON.parse(stdout))).toMatchObject({
      event: 'failed',
      advice: expect.stringContaining('npx lab up'),
    });
    expect(status).toBe(2);
  });

  it('ends with 2 when no lab answers, and says how to start it', async () => {
    const { status, stderr } = await labVerify([], {
      LAB_HOST: '127.0.0.1',
      LAB_HTTP_PORT: String(await freePort()),
    });
    expect(stderr).toMatch(/No lab answers at http:\/\/127\.0\.0\.1:\d+\/healthz[\s\S]*npx lab up/);
    expect(status).toBe(2);
  });

  it('ends with 2 for a check that does not exist', async () => {
    const { status, stderr } = await labVerify(['--only', 'nonsense'], {});
    expect(stderr).toMatch(/There is no check nonsense/);
    expect(status).toBe(2);
  });
});
