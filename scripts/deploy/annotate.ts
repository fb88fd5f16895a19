import { deploymentLog } from '@lab/telemetry/logs';
import { serviceNamespace } from '@lab/telemetry/services';
import { loadSettings } from '../stack/settings.ts';

/** What the lab records of a deployment. */
export interface Deployment {
  readonly release: string;
  readonly commit: string;
  readonly outcome: string;
}

/**
 * Sends the deployment to a Collector as a log record, where Grafana’s annotations find it.
 *
 * @param collector base URL of the OTLP/HTTP receiver
 * @throws Error when it is not accepted
 */
export async function annotate(
  collector: string,
  environment: string,
  deployment: Deployment,
  now = Date.now(),
): Promise<void> {
  const response = await fetch(`${collector}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(recordOf(environment, deployment, now)),
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`the Collector answered ${response.status}: ${await response.text()}`);
}

function recordOf(environment: string, deployment: Deployment, now: number): unknown {
  const { service, event, attributes } = deploymentLog;
  const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const record = {
    timeUnixNano: `${now}000000`,
    severityNumber: 9,
    severityText: 'INFO',
    eventName: event,
    body: { stringValue: `release ${deployment.release}: ${deployment.outcome}` },
    attributes: [
      attribute('event.name', event),
      attribute(attributes.release, deployment.release),
      attribute(attributes.commit, deployment.commit),
      attribute(attributes.outcome, deployment.outcome),
    ],
  };
  const resource = [
    attribute('service.name', service),
    attribute('service.namespace', serviceNamespace),
    attribute('deployment.environment.name', environment),
  ];
  return { resourceLogs: [{ resource: { attributes: resource }, scopeLogs: [{ logRecords: [record] }] }] };
}

if (import.meta.main) {
  const [release = '', commit = '', outcome = ''] = process.argv.slice(2);
  const settings = loadSettings();
  const collector = `http://127.0.0.1:${settings.COLLECTOR_OTLP_PORT}`;
  await annotate(collector, settings.DEPLOYMENT_ENVIRONMENT, { release, commit, outcome });
}
