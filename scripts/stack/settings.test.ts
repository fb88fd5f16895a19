import { describe, expect, it } from 'vitest';
import { UserError } from '../terminal/user-error.ts';
import { describeSettings, loadSettings, readEnvFile, rootDirectory } from './settings.ts';

function failureOf(environment: NodeJS.ProcessEnv, file = readEnvFile()): UserError {
  try {
    loadSettings(environment, file);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('expected a UserError');
}

describe('loadSettings', () => {
  it('takes what .env says', () => {
    expect(loadSettings({})).toMatchObject({ PROJECT: 'lab', LAB_HOST: 'localhost', LAB_HTTP_PORT: 8080 });
  });

  it('lets the environment win, and takes an empty value as unset', () => {
    expect(loadSettings({ LAB_HTTP_PORT: '9000', LAB_HOST: '' })).toMatchObject({
      LAB_HTTP_PORT: 9000,
      LAB_HOST: 'localhost',
    });
  });

  it('keeps everything it writes below .lab, or where LAB_STATE_DIR says', () => {
    expect(loadSettings({}).paths.data).toBe(`${rootDirectory}/.lab/data`);
    expect(loadSettings({ LAB_STATE_DIR: '/srv/lab' }).paths).toMatchObject({
      state: '/srv/lab',
      run: '/srv/lab/run',
    });
  });

  it.each([
    ['LAB_HTTP_PORT', '0', 'must be 1..65535'],
    ['LAB_HTTP_PORT', '80a', 'must be a port number'],
    ['LAB_HTTP_PORT', '70000', 'must be 1..65535'],
    ['LAB_BIND', 'localhost', 'must be an IPv4 address'],
    ['LAB_HOST', 'a b', 'must be a host name'],
    ['LOKI_VERSION', 'latest', 'must be a version'],
    ['PROJECT', 'My Lab', 'must be lower-case'],
  ])('refuses %s=%s and says why', (name, value, reason) => {
    expect(failureOf({ [name]: value }).details).toEqual([
      expect.stringContaining(`${name} is "${value}" (environment): ${reason}`),
    ]);
  });

  it('names every bad value at once, with the place it came from', () => {
    const file = { ...readEnvFile(), LOKI_PORT: 'x', DNS_PORT: undefined };
    expect(failureOf({ TEMPO_PORT: 'y' }, file).details).toEqual([
      'TEMPO_PORT is "y" (environment): must be a port number',
      'LOKI_PORT is "x" (.env): must be a port number',
      'DNS_PORT is not set: it is required',
    ]);
  });

  it('describes every variable', () => {
    for (const { name, meaning } of describeSettings()) expect(meaning, name).toMatch(/\.$/);
  });

  it('knows every line of .env, and no other', () => {
    const described = describeSettings().filter(({ scope }) => scope === '.env');
    expect(new Set(described.map(({ name }) => name))).toEqual(new Set(Object.keys(readEnvFile())));
  });
});
