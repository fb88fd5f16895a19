import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { rootDirectory } from '../stack/settings.ts';
import { run } from '../toolchain/process.ts';

const folder = 'shop/generated';

/** The messages and services of the shop’s protocol files, by path. Throws what `buf` says when one is wrong. */
export async function shopMessages(): Promise<ReadonlyMap<string, string>> {
  const output = await mkdtemp(join(tmpdir(), 'lab-messages-'));
  try {
    await buf(['lint']);
    await buf(['generate', '--output', output]);
    const entries = await readdir(join(output, 'generated'), { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    return new Map(
      await Promise.all(
        paths.map(async (path): Promise<[string, string]> => {
          const name = relative(join(output, 'generated'), path);
          return [`${folder}/${name}`, await readFile(path, 'utf8')];
        }),
      ),
    );
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

async function buf(args: readonly string[]): Promise<void> {
  const tools = join(rootDirectory, 'node_modules', '.bin');
  const environment = { ...process.env, PATH: `${tools}:${process.env.PATH ?? ''}` };
  const { status, output } = await run(join(tools, 'buf'), args, {
    environment,
    signal: AbortSignal.timeout(60_000),
    cwd: join(rootDirectory, 'shop'),
  });
  if (status !== 0) throw new Error(`buf ${args[0]} failed:\n${output.join('\n')}`);
}
