import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@lab/testkit/free-port';
import { startCommand } from '@lab/testkit/program';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSettings, type Settings } from '../../../stack/settings.ts';
import { checkConfiguration } from '../check-configuration.ts';
import type { Programs } from '../part.ts';
import { loki } from './loki.ts';

/** Takes Loki's flags and variables, and nothing else; what answers is the embedded log store. */
const stub = (store: string) => `#!/bin/sh
[ "$1" = -config.expand-env=true ] || { echo "flag provided but not defined: $1" >&2; exit 1; }
file="\${2#-config.file=}"
[ -r "$file" ] || { echo "failed reading config file: $file" >&2; exit 1; }
for name in $(grep -o 'LAB_LOKI_[A-Z_]*PORT\\|LAB_LOKI_HTTP_HOST\\|LAB_LOKI_DATA' "$file"); do
  [ -n "$(printenv "$name")" ] || { echo "$name is not set" >&2; exit 1; }
done
[ "$3" = -verify-config ] && exit 0
export LOG_STORE_HOST="$LAB_LOKI_HTTP_HOST" LOG_STORE_PORT="$LAB_LOKI_HTTP_PORT" LOG_STORE_DATA="$LAB_LOKI_DATA"
exec "${process.execPath}" "${store}"
`;

describe('the loki part', () => {
  let folder: string;
  let settings: Settings;
  let real: Programs;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lab-loki-'));
    settings = loadSettings({
      LAB_STATE_DIR: folder,
      LOKI_PORT: String(await freePort()),
      LOKI_GRPC_PORT: String(await freePort()),
    });
    const path = join(folder, 'loki');
    writeFileSync(path, stub(join(settings.paths.root, 'loki/embedded/src/server.ts')));
    chmodSync(path, 0o755);
    real = { loki: { name: 'loki', path, version: '3.7.8', source: 'variable' } };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const start = async (programs: Programs) => {
    const { command, args, env } = loki.launch(settings, programs);
    return startCommand(command, { args, env, ready: `${loki.address(settings)}/ready` });
  };

  it.each([
    ['Loki itself', true, '3.7.8'],
    ['the embedded log store', false, 'embedded'],
  ])('starts with %s', async (_what, isReal, version) => {
    const programs = isReal ? real : {};
    expect(loki.origin(settings, programs).version).toBe(version);
    expect(await checkConfiguration(loki, { settings, programs })).toBe(isReal);
    const running = await start(programs);
    try {
      const labels = await fetch(`${loki.address(settings)}/loki/api/v1/labels`);
      expect(await labels.json()).toMatchObject({ status: 'success' });
    } finally {
      await running.stop();
    }
  });

  it('is not started with a configuration that Loki refuses', async () => {
    writeFileSync(join(folder, 'loki'), '#!/bin/sh\necho "field limit not found" >&2\nexit 1\n');
    await expect(checkConfiguration(loki, { settings, programs: real })).rejects.toMatchObject({
      details: [expect.stringContaining('field limit not found')],
    });
  });
});
