import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';

const results = z.array(
  z.looseObject({
    filename: z.string(),
    failures: z.array(z.looseObject({ msg: z.string() })).default([]),
  }),
);

/** A text that a policy judges. */
export interface Judged {
  readonly name: string;
  readonly text: string;
}

/**
 * Lets conftest judge several texts in one run, each on its own.
 *
 * @param policy folder below scripts/policy, which is the package’s name too
 * @returns what the policy denies, by the texts’ names
 */
export async function deniedBy(
  policy: string,
  parser: 'json' | 'dockerfile',
  texts: readonly Judged[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const scratch = await mkdtemp(join(tmpdir(), 'lab-policy-'));
  try {
    const files = await Promise.all(
      texts.map(async ({ name, text }) => {
        await mkdir(join(scratch, name), { recursive: true });
        const file = join(scratch, name, parser === 'json' ? 'input.json' : 'Dockerfile');
        await writeFile(file, text);
        return file;
      }),
    );
    const folder = join(import.meta.dirname, policy);
    const options = ['--policy', folder, '--namespace', policy, '--parser', parser, '--output', 'json'];
    const output = await conftest(['test', ...options, ...files]);
    const judged = results.parse(JSON.parse(output));
    return new Map(
      judged.map(({ filename, failures }) => [
        basename(join(filename, '..')),
        failures.map(({ msg }) => msg).sort(),
      ]),
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Status 1 with a report is an answer: something is denied. */
function conftest(args: readonly string[]): Promise<string> {
  const command = process.env.LAB_CONFTEST_BIN ?? 'conftest';
  return new Promise((resolve, reject) => {
    execFile(command, args, { timeout: 60_000, maxBuffer: 16e6 }, (error, stdout, stderr) => {
      if (error && error.code !== 1) reject(new Error(`${error.message}\n${stderr}`, { cause: error }));
      else resolve(stdout);
    });
  });
}
