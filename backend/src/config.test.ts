import { expect, test } from 'vitest';
import { ConfigError, parseConfig } from './config.ts';

test('without any variable the defaults of Docker hold', () => {
  expect(parseConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 3001,
    otlpEndpoint: 'http://127.0.0.1:4318',
    serviceName: 'lab-backend',
    logLevel: 'info',
  });
});

test('blank means unset', () => {
  expect(parseConfig({ BACKEND_PORT: '', LOG_LEVEL: '  ' })).toEqual(parseConfig({}));
});

test('port 0 is a value, not a missing one', () => {
  expect(parseConfig({ BACKEND_PORT: '0' }).port).toBe(0);
});

test('a slash at the end of the Collector’s address does not double', () => {
  expect(parseConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' }).otlpEndpoint).toBe('http://c:4318');
});

test.each([
  ['BACKEND_PORT', 'http'],
  ['BACKEND_PORT', '65536'],
  ['BACKEND_PORT', '3001.5'],
  ['LOG_LEVEL', 'loud'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['SHUTDOWN_GRACE_MS', '-1'],
])('a bad value is refused by name and value: %s=%s', (key, value) => {
  expect(() => parseConfig({ [key]: value })).toThrow(ConfigError);
  expect(() => parseConfig({ [key]: value })).toThrow(`${key}=${JSON.stringify(value)}`);
});

test('all bad values are reported at once', () => {
  expect(() => parseConfig({ BACKEND_PORT: 'x', LOG_LEVEL: 'y' })).toThrow(
    /BACKEND_PORT="x"[\s\S]*LOG_LEVEL="y"/,
  );
});
