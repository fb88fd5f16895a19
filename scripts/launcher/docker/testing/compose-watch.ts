import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { waitUntil } from '@lab/wait/wait-until';
import { rootDirectory } from '../../../stack/settings.ts';

/** `docker compose watch`, running. */
export interface ComposeWatch {
  /** A clone of what is committed, whose files it watches. */
  readonly checkout: string;
  readonly output: () => string;
  /** Ends it as Ctrl-C does, or kills it after 10 s, and deletes the clone. */
  readonly stop: () => Promise<void>;
}

/** Starts `docker compose watch` for the services of a lab that runs, and waits until it watches. */
export async function startComposeWatch(
  project: string,
  environment: NodeJS.ProcessEnv,
): Promise<ComposeWatch> {
  const checkout = await mkdtemp(join(tmpdir(), 'lab-watched-'));
  execFileSync('git', ['clone', '-q', '--no-hardlinks', rootDirectory, checkout]);
  const compose = ['compose', '--ansi', 'never', '--project-name', project];
  const child = spawn('docker', [...compose, 'watch', '--no-up'], {
    cwd: checkout,
    env: environment,
    detached: true, // with its plug-in it is a group of its own, which can be killed together
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      // Compose 2.40 has been seen to go on for 12 min when Ctrl-C came while it recreated services.
      const killer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), patience(10_000));
      await ended;
      clearTimeout(killer);
    }
    await rm(checkout, { recursive: true, force: true });
  };
  try {
    await waitUntil(
      async () => (/watch enabled/i.test(output) ? { ok: true, value: output } : { ok: false, seen: output }),
      { what: 'docker compose watch', deadlineMs: patience(30_000) },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { checkout, output: () => output, stop };
}
