import { patience } from '@lab/testkit/patience';
import { defineConfig } from 'vitest/config';

/**
 * `unit`: logic, no processes. `contract`: real servers and databases on free ports. `browser`: pages in Chromium, one
 * file at a time, because a starved browser closes tabs by force. `e2e`: the whole lab, one at a time for the same reason.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          testTimeout: patience(5_000),
          include: [
            '{backend,exercises,frontend,packages,telemetry,grafana,scripts,shop,loki,tempo/embedded,watch}/**/*.test.ts',
          ],
          exclude: ['**/*.{contract,e2e}.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'contract',
          include: [
            '{backend,nginx,collector,grafana,loki,packages,nats,postgres,prometheus,scripts,shop,tempo,watch}/**/*.contract.test.ts',
          ],
          exclude: ['**/node_modules/**'],
          testTimeout: patience(60_000),
          hookTimeout: patience(60_000),
        },
      },
      {
        test: {
          name: 'browser',
          include: ['frontend/**/*.contract.test.ts'],
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          expect: { poll: { timeout: patience(5_000) } },
          testTimeout: patience(120_000),
          hookTimeout: patience(60_000),
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['scripts/**/*.e2e.test.ts'],
          fileParallelism: false,
          exclude: ['**/node_modules/**'],
          testTimeout: patience(900_000),
          hookTimeout: patience(900_000),
        },
      },
    ],
  },
});
