import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadSettings, readEnvFile } from '../stack/settings.ts';
import type { Reporter } from '../terminal/progress.ts';
import type { Session, SessionOptions } from './session.ts';
import { openSession } from './session.ts';

/** A folder of a machine’s own for one test: an empty cache, a PATH with nothing but what the test puts there. */
export interface TestMachine {
  readonly root: string;
  readonly cache: string;
  /** The only folder on PATH, apart from /usr/bin and /bin for `sh` and `cp`. */
  readonly bin: string;
  /** Lines and titles that were reported. */
  readonly said: readonly string[];
  /** Puts an executable shell script on PATH. @returns its path */
  script(name: string, body: string): string;
  /** A new run on this machine. `environment` adds to it; nothing else can be reached but what it names. */
  session(environment?: Record<string, string>, options?: Partial<SessionOptions>): Session;
}

/** @param name part of the folder’s name, which holds a space on purpose */
export function testMachine(name: string): TestMachine {
  const root = realpathSync(mkdtempSync(join(tmpdir(), `lab ${name} `)));
  const bin = join(root, 'bin');
  const said: string[] = [];
  const reporter: Reporter = {
    say: (line) => said.push(line),
    step: (title, _estimate, work) => {
      said.push(title);
      return work(() => undefined);
    },
  };
  const settings = loadSettings({ XDG_CACHE_HOME: join(root, 'cache') }, readEnvFile());
  mkdirSync(bin);
  return {
    root,
    cache: settings.paths.cache,
    bin,
    said,
    script(file, body) {
      const path = join(bin, file);
      writeExecutable(path, `#!/bin/sh\n${body}\n`);
      return path;
    },
    session(environment = {}, options = {}) {
      return openSession({
        settings,
        reporter,
        signal: new AbortController().signal,
        isRoot: false,
        architecture: 'amd64',
        buildSpaceBytes: 0,
        connectTimeoutMs: 1_000,
        ...options,
        environment: { PATH: `${bin}:/usr/bin:/bin`, LAB_DOWNLOAD_BASE_URL: unreachableUrl, ...environment },
      });
    },
  };
}

/** Refuses every connection: nothing listens on the discard port. */
const unreachableUrl = 'http://127.0.0.1:9';

/** Writes an executable file and the folders above it. */
export function writeExecutable(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, 0o755);
}

/** A pip that reaches no index. */
export const noPip = 'echo "ERROR: no such host" >&2; exit 1';

/** A Go that “builds”: it counts its builds and writes a script where `-o` says. */
export const fakeGo = (machineRoot: string, wait = '') => `
case "$1" in
  env) echo go1.26.8; exit 0 ;;
  build) ;;
  *) exit 0 ;;
esac
echo build >>"${machineRoot}/builds"
${wait}
while [ "$1" != "-o" ]; do shift; done
printf '#!/bin/sh\\necho built\\n' >"$2"
chmod +x "$2"`;
