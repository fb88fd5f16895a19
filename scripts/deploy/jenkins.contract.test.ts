import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { titleWith } from '@lab/testkit/skip';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootDirectory } from '../stack/settings.ts';
import { type SshServer, startSshServer } from './testing/ssh-server.ts';

const pipeline = readFileSync(join(rootDirectory, 'Jenkinsfile'), 'utf8');
const steps = [...pipeline.matchAll(/\bsh '([^']*)'/g)].map((match) => match[1] ?? '');
const sshd = process.env.LAB_SSHD_BIN;

interface Ended {
  readonly status: number;
  readonly output: string;
}

/** Runs a step as Jenkins does: from the workspace, with the parameters and credentials in the environment. */
function runStep(step: string, environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const options = { cwd: rootDirectory, env: { ...process.env, ...environment }, timeout: patience(50_000) };
  return new Promise((resolve) => {
    execFile('sh', ['-xe', '-c', step], options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ status, output: stdout + stderr });
    });
  });
}

const named = (name: string) =>
  steps.find((step) => step.includes(`/${name}.sh`)) ?? `there is no step ${name}`;

describe('the Jenkinsfile', () => {
  it('has no shell but scripts of this project', () => {
    expect(steps.length).toBeGreaterThanOrEqual(4);
    expect(pipeline.match(/(?<![.\w])sh\b\s*['"({]/g)).toHaveLength(steps.length);
    for (const step of steps) {
      const script = /^bash (scripts\/deploy\/jenkins\/[a-z]+\.sh)$/.exec(step)?.[1];
      expect(existsSync(join(rootDirectory, script ?? '')), step).toBe(true);
    }
  });

  it('bounds every stage, guards against two builds, and names credentials by id only', () => {
    const stages = pipeline.match(/\bstage\('/g) ?? [];
    expect(pipeline.match(/timeout\(time: \d+, unit: 'MINUTES'\)/g)).toHaveLength(stages.length + 1);
    expect(pipeline).toContain('disableConcurrentBuilds()');
    expect(pipeline).not.toContain('StrictHostKeyChecking=no');
    expect(pipeline.match(/credentialsId: (?!params\.)/g)).toBeNull();
    expect(pipeline.split('{')).toHaveLength(pipeline.split('}').length);
  });

  it('finds the agent’s tools, and names what is missing', async () => {
    expect(await runStep(named('sanity'))).toMatchObject({ status: 0 });
    const bare = await runStep(named('sanity'), { PATH: '/bin-without-tools:/bin-of-bash' });
    expect(bare.status).not.toBe(0);
  });
});

const missing = sshd ? undefined : 'sshd is not installed';

describe.skipIf(missing)(titleWith(missing, 'the Jenkinsfile’s deployment'), () => {
  let server: SshServer;
  const host = mkdtempSync(join(tmpdir(), 'lab-jenkins-'));
  beforeAll(async () => {
    server = await startSshServer(sshd ?? '');
  });
  afterAll(async () => {
    await server.stop();
    rmSync(host, { recursive: true, force: true });
  });
  const environment = (changes: NodeJS.ProcessEnv = {}) => {
    const { identity, knownHosts } = server.connectionTo(host);
    return {
      DEPLOY_HOST: `${userInfo().username}@127.0.0.1`,
      DEPLOY_DIRECTORY: host,
      DEPLOY_PORT: String(server.port),
      SSH_KEY: identity,
      KNOWN_HOSTS: knownHosts,
      ...changes,
    };
  };

  it('reaches the host with the credentials’ files and plans this very checkout', async () => {
    const { status, output } = await runStep(named('deploy'), environment({ DRY_RUN: 'true' }));
    expect(output).toMatch(/Release +r-[0-9a-f]{16}, \d+ files/);
    expect(status, output).toBe(0);
  });

  it('fails when a parameter is missing, before it connects', async () => {
    const { status, output } = await runStep(named('deploy'), environment({ KNOWN_HOSTS: '' }));
    expect(status).not.toBe(0);
    expect(output).toContain('KNOWN_HOSTS');
  });

  it('fails the build when nothing is deployed that could be verified', async () => {
    const { status, output } = await runStep(named('verify'), environment());
    expect(status).not.toBe(0);
    expect(output).toContain('Nothing is deployed');
  });
});
