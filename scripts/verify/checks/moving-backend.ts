import { getJson } from '@lab/store-clients/http';
import { linesOf, linesOfTrace, logAnswer, rangeUrl } from '@lab/store-clients/loki';
import { services } from '@lab/telemetry/services';
import { type Attempt, attempt, lookOnce } from '../attempt.ts';
import { type Check, type Failure, type Verdict, verdictOf } from '../check.ts';
import { timeOfRun, type VerifyContext } from '../context.ts';
import { backendAddress } from '../lab/backend.ts';
import { judgeReload, nginxProcesses } from '../lab/nginx-processes.ts';

const tryNext =
  'npx lab logs backend; npx lab logs nginx (resolver and proxy_pass in nginx/lab.conf.template)';

/** Answers through Nginx before, during and after the restart. */
interface Comeback {
  /** From the first answer that failed to the first good one of the new backend; 0 when none failed. */
  readonly gapMs: number;
  readonly traceId: string;
}

/**
 * Asks again and again while the backend restarts, until the address in the launcher’s file is another one and Nginx
 * answers from there.
 */
function waitForComeback(context: VerifyContext, oldAddress: string): Promise<Attempt<Comeback>> {
  const where = `${context.endpoints.site}/api/stats`;
  let firstFailure: number | undefined;
  return attempt(
    context,
    { lookedFor: `an answer through Nginx from another address than ${oldAddress}`, where, tryNext },
    async (signal) => {
      const moved = await hasMoved(context, oldAddress);
      const status = await askForTrace(context, where, signal);
      if (typeof status === 'string') {
        firstFailure ??= performance.now();
        return { ok: false, seen: status };
      }
      if (!moved) return { ok: false, seen: `HTTP 200, but the backend is still at ${oldAddress}` };
      const gapMs = firstFailure === undefined ? 0 : performance.now() - firstFailure;
      return { ok: true, value: { gapMs, traceId: status.traceId } };
    },
  );
}

async function hasMoved({ lab }: VerifyContext, oldAddress: string): Promise<boolean> {
  return (await backendAddress(lab.backendTargetsFile).catch(() => oldAddress)) !== oldAddress;
}

async function askForTrace(
  { http }: VerifyContext,
  url: string,
  signal: AbortSignal,
): Promise<{ traceId: string } | string> {
  try {
    const { status, headers } = await http.get(url, signal);
    return status === 200 ? { traceId: headers.get('x-trace-id') ?? '' } : `HTTP ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Nginx’ own line says which address answered. */
function findUpstream(context: VerifyContext, traceId: string, oldAddress: string): Promise<Attempt<string>> {
  const urlNow = () =>
    rangeUrl(context.endpoints.loki, linesOfTrace(services.nginx, traceId), timeOfRun(context));
  const expectation = {
    lookedFor: `an access line with another upstream_addr than ${oldAddress}`,
    where: urlNow(),
    tryNext,
  };
  return attempt(context, expectation, async (signal) => {
    const lines = linesOf(await getJson(context.http, urlNow(), logAnswer, signal));
    const address = lines[0]?.fields.upstream_addr;
    if (address === undefined) return { ok: false, seen: 'no line of this request' };
    return address !== oldAddress
      ? { ok: true, value: address }
      : { ok: false, seen: `upstream_addr ${address}` };
  });
}

async function checkNoReload(
  context: VerifyContext,
  restart: () => Promise<Verdict>,
): Promise<{ verdict: Verdict; reload: Failure[] }> {
  const { nginxPidFile: pidFile } = context.lab;
  if (pidFile === undefined) return { verdict: await restart(), reload: [] };
  const running = {
    lookedFor: 'a running Nginx',
    where: pidFile,
    tryNext: 'npx lab status; npx lab logs nginx',
  };
  const found = await attempt(context, running, async () => ({
    ok: true,
    value: await nginxProcesses(pidFile),
  }));
  if (!found.ok) return { verdict: verdictOf([found.failure], ''), reload: [] };
  const before = found.value;
  const verdict = await restart();
  const unchanged = await lookOnce(
    { lookedFor: 'the same Nginx processes as before the restart', where: pidFile, tryNext },
    async () => {
      const seen = judgeReload(before, await nginxProcesses(pidFile));
      return seen === undefined ? { ok: true, value: undefined } : { ok: false, seen };
    },
  );
  return { verdict, reload: unchanged.ok ? [] : [unchanged.failure] };
}

async function restartAndFollow(
  context: VerifyContext,
  restartBackend: () => Promise<void>,
): Promise<Verdict> {
  const oldAddress = await backendAddress(context.lab.backendTargetsFile);
  const [, during] = await Promise.all([restartBackend(), waitForComeback(context, oldAddress)]);
  // A container may take longer to replace than a signal may take to arrive: the deadline counts from its end.
  const comeback = during.ok ? during : await waitForComeback(context, oldAddress);
  if (!comeback.ok) return verdictOf([comeback.failure], '');
  const upstream = await findUpstream(context, comeback.value.traceId, oldAddress);
  if (!upstream.ok) return verdictOf([upstream.failure], '');
  const gap = Math.round(comeback.value.gapMs);
  return verdictOf([], `${oldAddress} → ${upstream.value} without reload, ${gap} ms without answer`);
}

/** Comes last: it restarts the backend, which resets its counters. */
export const movingBackend: Check = {
  id: 'network.moving-backend',
  title: 'The backend may move: Nginx follows without reload',
  signal: 'network',
  phase: 'disruptive',
  proves:
    'After a restart at another address the backend is reached through Nginx again, the access log names the new address, and Nginx’ processes are the same as before: names are resolved while it runs.',
  whenItFails:
    'HTTP 502 that stays: Nginx has the old address; compare `upstream_addr` in its access log with the backend’s address (natively in `.lab/run/hosts`). Same address as before: the launcher did not choose another one. Other Nginx processes: something reloaded it.',
  async judge(context) {
    const { restartBackend } = context.lab;
    if (!restartBackend) return { status: 'skipped', reason: 'this launcher cannot restart the backend' };
    const { verdict, reload } = await checkNoReload(context, () => restartAndFollow(context, restartBackend));
    if (verdict.status !== 'failed') return reload.length === 0 ? verdict : verdictOf(reload, '');
    return verdictOf([...verdict.failures, ...reload], '');
  },
};
