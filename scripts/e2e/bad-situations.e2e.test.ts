import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestLab } from './test-lab.ts';

describe('a start that cannot work', () => {
  let lab: TestLab;
  beforeEach(async () => {
    lab = await TestLab.create();
  });
  afterEach(async () => {
    expect(await lab.processes()).toEqual([]);
    await lab.dispose();
  });

  it('names the port that is in use, and the process that holds it', async () => {
    const server = await listen(lab.port('LOKI_PORT'));
    const { status, stderr } = await lab.lab(['up']);
    server.close();
    expect(status).toBe(1);
    expect(stderr).toContain(`Port ${lab.port('LOKI_PORT')}`);
    expect(stderr).toContain(`pid ${process.pid}`);
    expect(stderr).toContain('LOKI_PORT');
  });

  it('names the setting that is wrong', async () => {
    const { status, stderr } = await lab.lab(['up'], { LAB_HTTP_PORT: 'eighty' });
    expect(status).toBe(1);
    expect(stderr).toContain('LAB_HTTP_PORT is "eighty" (environment): must be a port number');
  });

  it('shows the last log lines of a component that dies, and stops the others', async () => {
    const dying = join(lab.state, 'loki');
    writeFileSync(
      dying,
      '#!/bin/sh\ncase "$1" in *version*) echo "loki, version 3.7.8";; *) echo "no memory left" >&2; exit 3;; esac\n',
    );
    chmodSync(dying, 0o755);
    const { status, stderr } = await lab.lab(['up'], { LAB_LOKI_BIN: dying });
    expect(status).toBe(1);
    expect(stderr).toContain('loki ended with exit code 3 while it was starting');
    expect(stderr).toContain('loki │ no memory left');
  });

  it('does not touch what an older version of the lab wrote', async () => {
    mkdirSync(lab.state, { recursive: true });
    writeFileSync(join(lab.state, 'version'), '0\n');
    const { status, stderr } = await lab.lab(['up']);
    expect(status).toBe(1);
    expect(stderr).toContain('older version');
    expect(stderr).toContain('npx lab reset');
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const { status, stderr } = await lab.interruptUp(/Starting the parts/);
    expect(stderr).toContain('Interrupted');
    expect(status).toBe(130);
  });
});

function listen(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
