import { defineConfig } from 'vitest/config';

/** `unit`: logic, no processes. `contract`: real servers, databases and browsers on free ports. `e2e`: the whole lab. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{backend,frontend,telemetry,grafana,scripts,tempo/embedded}/**/*.test.ts'],
          exclude: ['**/*.{contract,e2e}.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'contract',
          include: [
            '{backend,frontend,nginx,collector,grafana,loki,prometheus,scripts,tempo}/**/*.contract.test.ts',
          ],
          exclude: ['**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['scripts/**/*.e2e.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
