import { styleText } from 'node:util';
import { fetchClient, getJson } from '@lab/store-clients/http';
import { reasonOf } from '@lab/wait/wait-until';
import { alertList, type ReceivedAlert } from '@lab/watch/alerts/alert';
import type { Command } from 'commander';
import { alertsUrl } from '../launcher/native/parts/alerting.ts';
import { loadSettings } from '../stack/settings.ts';
import { table } from '../terminal/table.ts';
import { UserError } from '../terminal/user-error.ts';

/** `lab alerts`: what Alertmanager has sent to the lab. */
export function register(program: Command): void {
  program
    .command('alerts')
    .description('show the alerts that the lab has received, the newest first')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const url = alertsUrl(loadSettings());
      const { alerts } = await getJson(fetchClient(), url, alertList).catch((error: unknown) => {
        throw new UserError(`The lab’s watch does not answer at ${url}`, 'npx lab status', [reasonOf(error)]);
      });
      process.stdout.write(
        `${json ? JSON.stringify(alerts, undefined, 2) : alertLines(alerts).join('\n')}\n`,
      );
    });
}

function alertLines(alerts: readonly ReceivedAlert[]): string[] {
  if (alerts.length === 0) return ['No alert was received yet.'];
  return table(
    [
      { title: 'Received', value: ({ receivedAt }) => receivedAt.slice(0, 19).replace('T', ' ') },
      {
        title: 'State',
        value: ({ status }) => styleText(status === 'firing' ? 'red' : 'green', status),
      },
      { title: 'Severity', value: ({ labels }) => labels.severity ?? '' },
      { title: 'Alert', value: ({ labels }) => labels.alertname ?? '' },
      { title: 'Summary', value: ({ annotations }) => annotations.summary ?? '' },
    ],
    alerts,
  );
}
