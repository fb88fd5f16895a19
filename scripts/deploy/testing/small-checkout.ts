import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A checkout with the four things that a deployment uses of the real one, each as small as can be: start-lab.sh,
 * scripts/bootstrap.sh, scripts/lab.ts and package-lock.json. Starting appends the version to data/starts.
 */
export class SmallCheckout {
  readonly root = mkdtempSync(join(tmpdir(), 'lab-checkout-'));

  constructor() {
    mkdirSync(join(this.root, 'scripts'));
    this.write('package-lock.json', '{}');
    this.write('start-lab.sh', startScript);
    this.write('scripts/bootstrap.sh', bootstrapScript);
    this.write('scripts/lab.ts', labCommand);
    this.write('.gitignore', 'ignored\n');
    this.write('ignored', 'stays here');
    this.write('version', '1');
    execFileSync('git', ['init', '-q', this.root]);
    this.git('add', '.');
    this.git('-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-q', '-m', 'first');
  }

  write(name: string, content: string | Buffer): void {
    writeFileSync(join(this.root, name), content);
  }

  remove(name: string): void {
    rmSync(join(this.root, name));
  }

  /** A file that cannot be compressed. */
  writeLarge(name: string, bytes: number): void {
    this.write(name, randomBytes(bytes));
  }

  removeFile(name: string): void {
    rmSync(join(this.root, name));
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private git(...args: string[]): void {
    execFileSync('git', ['-C', this.root, ...args]);
  }
}

const bootstrapScript = `cd "$(dirname "\${BASH_SOURCE[0]}")/.."
`;

const startScript = `#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "\${BASH_SOURCE[0]}")"
mkdir -p "$LAB_STATE_DIR/data"
while [ -e "$LAB_STATE_DIR/hold" ]; do sleep 0.05; done
echo "$(cat version) \${GREETING:-} $*" >>"$LAB_STATE_DIR/data/starts"
if [ -e broken ]; then
  echo "part x ended while it was starting" >&2
  exit 1
fi
cp version "$LAB_STATE_DIR/running"
`;

const labCommand = `
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
const running = process.env.LAB_STATE_DIR + '/running';
const [command, , json, , junit] = process.argv.slice(2);
if (command === 'down') rmSync(running, { force: true });
if (command === 'status')
  process.exit(existsSync(running) && readFileSync(running, 'utf8') === readFileSync('version', 'utf8') ? 0 : 1);
if (command === 'verify') {
  writeFileSync(json, '{}');
  writeFileSync(junit, '<testsuites/>');
}
`;
