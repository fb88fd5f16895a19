/** The process that drives an exercise: traffic until its end, and the planned events. It ends with SIGTERM. */
import { setTimeout as delay } from 'node:timers/promises';
import { workloadOf } from '@lab/exercises/exercises';
import type { PlannedEvent } from '@lab/exercises/plan';
import { isFaultId } from '@lab/faults/faults';
import { switchFaultOn, switchFaultsOff } from '../faults/switches.ts';
import { currentLauncher } from '../launcher/choose.ts';
import { loadSettings, type Settings } from '../stack/settings.ts';
import { createReporter } from '../terminal/progress.ts';
import { startShopLoad } from '../traffic/shop.ts';
import { startPeak, startRefusedRequests, startStandardLoad } from '../traffic/task-manager.ts';
import { endpointsOf } from '../verify/endpoints.ts';
import { type Happened, readSession, type Session, writeHappened } from './files.ts';

const settings = loadSettings();
const { site } = endpointsOf(settings);
const stopping = new AbortController();
const { signal } = stopping;
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(name, () => stopping.abort());

const session = await readSession(settings);
if (!session) throw new Error('there is no exercise to run');
await run(session);

async function run({ exercise, events, startedAt, endsAt }: Session): Promise<void> {
  const happened: Happened = [];
  let written = Promise.resolve();
  /** Events can begin at the same time: their files are written one after the other, so that none is lost. */
  const record = (event: Happened[number]) => {
    happened.push(event);
    written = written.then(() => writeHappened(settings, happened));
    return written;
  };
  const loads = [startStandardLoad(site)];
  try {
    if (workloadOf(exercise) === 'shop') loads.push(await startShopLoad(site));
    await writeHappened(settings, happened);
    await Promise.all(
      events.map(async (event) => {
        await until(startedAt + event.afterSeconds * 1_000);
        if (signal.aborted) return;
        await make(event, (at) => record({ ...event, at }));
      }),
    );
    await until(endsAt);
  } finally {
    // The faults first: under some of them requests take so long that the traffic does not stop in time.
    await endFaults(settings, events);
    await Promise.all(loads.map((load) => load.stop()));
  }
}

/** Runs an event until its end. @param began called with the time of its start, in milliseconds */
async function make(
  { id, forSeconds, strength: set }: PlannedEvent,
  began: (at: number) => Promise<void>,
): Promise<void> {
  const at = Date.now();
  if (isFaultId(id)) {
    await switchFaultOn(settings, id, { forSeconds, keep: false, set });
    await began(at);
    return;
  }
  if (id === 'deployment') {
    const launcher = await currentLauncher({ settings, reporter: createReporter(process.stderr), signal });
    await launcher.control().restartBackend?.();
    await began(at);
    return;
  }
  const traffic = id === 'traffic-peak' ? startPeak(site) : startRefusedRequests(site);
  await began(at);
  await until(at + forSeconds * 1_000);
  await traffic.stop();
}

async function endFaults(of: Settings, events: readonly PlannedEvent[]): Promise<void> {
  for (const { id } of events) if (isFaultId(id)) await switchFaultsOff(of, id);
}

/** Returns early when the process is to end. @param time milliseconds since the epoch */
async function until(time: number): Promise<void> {
  await delay(Math.max(0, time - Date.now()), undefined, { signal }).catch(() => undefined);
}
