import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@lab/testkit/free-port';
import { logsRequest, sendOtlp } from '@lab/testkit/otlp';
import { startCollector, temporaryDirectory } from '@lab/testkit/pipeline';
import { programPath, startCommand } from '@lab/testkit/program';
import { fc } from '@lab/testkit/properties';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collector } from '../../scripts/launcher/native/parts/observability.ts';
import { loadSettings } from '../../scripts/stack/settings.ts';
import { checkBoltFile, DamagedFile } from './bolt-file.ts';

const pageSize = 4096;
const queue = 'exporter_otlp_http_loki_logs';
const directory = temporaryDirectory();
const storage = join(directory.path, 'collector');
const scratch = join(directory.path, 'scratch');
let names: string[];
/** A queue that a killed Collector left, with more than one level of pages. */
let sound: Buffer;

beforeAll(async () => {
  const killed = await startCollector(directory.path, {});
  for (let request = 0; request < 150; request += 1) {
    const records = [{ body: `${request} ${'x'.repeat(request * 50)}` }];
    await sendOtlp(killed.url, 'logs', logsRequest({ 'service.name': 'test' }, records));
  }
  await killed.program.stop('SIGKILL');
  names = readdirSync(storage);
  sound = readFileSync(join(storage, queue));
}, 60_000);
afterAll(directory.remove);

function check(content: Uint8Array): void {
  writeFileSync(scratch, content);
  checkBoltFile(scratch);
}

/** The content with bytes from `at` replaced. */
function withBytes(at: number, bytes: Uint8Array): Buffer {
  const copy = Buffer.from(sound);
  copy.set(bytes.subarray(0, copy.length - at), at);
  return copy;
}

const junk = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 31 + 7) & 0xff);

const damages: readonly [what: string, make: () => Uint8Array][] = [
  ['both headers overwritten', () => withBytes(0, junk(2 * pageSize))],
  ['pages overwritten', () => withBytes(2 * pageSize, junk(sound.length))],
  ['pages of zeros', () => withBytes(2 * pageSize, new Uint8Array(sound.length))],
  ['an end that is missing', () => sound.subarray(0, 3 * pageSize)],
  ['less than its headers', () => sound.subarray(0, 5_000)],
  ['another format', () => Buffer.from('{"a":1}')],
];

describe('files of the Collector’s storage', () => {
  it('are sound where a killed Collector left them', () => {
    expect(names.length).toBeGreaterThanOrEqual(4);
    for (const name of names) checkBoltFile(join(storage, name));
    check(new Uint8Array()); // a new one
    check(withBytes(0, junk(pageSize))); // of two headers one is enough
  });

  it.each(damages)('are damaged: %s', (_what, make) => {
    expect(() => check(make())).toThrow(DamagedFile);
  });

  it('are sound or damaged, whatever is in them', () => {
    const position = fc.nat(sound.length - 1);
    fc.assert(
      fc.property(position, fc.uint8Array({ minLength: 1, maxLength: 64 }), (at, bytes) => {
        try {
          check(withBytes(at, bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedFile);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the native Collector', () => {
  it.each(damages)('starts, says so and keeps the rest: %s', async (_what, make) => {
    const state = temporaryDirectory();
    const settings = loadSettings({ LAB_STATE_DIR: state.path, ...(await collectorPorts()) });
    await collector.prepare?.(settings);
    const folder = join(settings.paths.data, 'collector');
    for (const name of names) writeFileSync(join(folder, name), readFileSync(join(storage, name)));
    writeFileSync(join(folder, queue), make());

    const { command, ...launch } = collector.launch(settings, {
      collector: { name: 'collector', path: programPath('collector'), version: '1', source: 'PATH' },
    });
    const readyUrl = `http://127.0.0.1:${settings.COLLECTOR_HEALTH_PORT}/`;
    const program = await startCommand(command, { ...launch, ready: readyUrl });
    await program.stop();

    expect(program.output()).toMatch(
      new RegExp(`warning: .*${queue} is damaged .* set aside as ${queue}\\..*\\.backup`),
    );
    expect(program.output()).not.toContain('panic');
    const files = readdirSync(folder);
    expect(files.filter((name) => name.endsWith('.backup'))).toHaveLength(1);
    expect(files.filter((name) => !name.endsWith('.backup'))).toEqual(names);
    state.remove();
  });
});

async function collectorPorts(): Promise<Record<string, string>> {
  const ports = collector.ports.map(async ({ setting }) => [setting, String(await freePort())]);
  return Object.fromEntries(await Promise.all(ports));
}
