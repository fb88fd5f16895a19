import { isResourceKey, isSpanKey } from './attribute-keys.ts';
import { type Attributes, type Evidence, ownSpans } from './evidence.ts';
import type { Finding, Place, Rule } from './rule.ts';

/** What tells two workloads apart that send under one instance id. */
const workloadKeys = ['k8s.pod.name', 'container.id', 'host.name', 'process.pid'] as const;

/** Node versions that the JavaScript SDK 2 and later support: https://github.com/open-telemetry/opentelemetry-js#supported-runtimes */
const supportedNode = /^v?(18\.(19|2\d)|20\.(6|[7-9]|1\d)|2[2-9])(\.|$)/;

const each = (evidence: Evidence, judge: (resource: Attributes) => string | undefined): Finding =>
  evidence.resources.length === 0
    ? undefined
    : inTraces(
        evidence,
        evidence.resources.flatMap((one) => judge(one) ?? []),
      );

/** Each trace of the service shows its resource. */
const inTraces = ({ traces: [newest] }: Evidence, texts: readonly string[]): readonly Place[] =>
  texts.map((text) => ({ text, ...(newest && { traceId: newest.traceId }) }));

const describe = (resource: Attributes) =>
  `a resource ${JSON.stringify(Object.fromEntries(Object.entries(resource).slice(0, 4)))}`;

const has = (resource: Attributes, key: string) => String(resource[key] ?? '') !== '';

function sharedInstances({ resources }: Evidence): readonly string[] {
  const ids = new Set(resources.map((resource) => String(resource['service.instance.id'] ?? '')));
  ids.delete('');
  return [...ids].flatMap((id) => {
    const same = resources.filter((resource) => resource['service.instance.id'] === id);
    return workloadKeys.flatMap((key) => {
      const values = new Set(same.flatMap((resource) => (has(resource, key) ? [resource[key]] : [])));
      return values.size > 1 ? [`the instance ${id} has ${values.size} values of ${key}`] : [];
    });
  });
}

/** Rules for resources and the SDK: https://github.com/instrumentation-score/spec/tree/main/rules */
export const resourceRules: readonly Rule[] = [
  {
    id: 'RES-001',
    title: 'service.instance.id is there',
    impact: 'normal',
    mend: 'Set `service.instance.id` on the resource: a UUID for each process that starts.',
    judge: (evidence) =>
      each(evidence, (resource) =>
        has(resource, 'service.instance.id') ? undefined : `${describe(resource)} has none`,
      ),
  },
  {
    id: 'RES-002',
    title: 'service.instance.id names one workload',
    impact: 'important',
    mend: 'Give each process an instance id of its own, instead of one for the host or the image.',
    judge: (evidence) =>
      evidence.resources.some((resource) => has(resource, 'service.instance.id'))
        ? inTraces(evidence, sharedInstances(evidence))
        : undefined,
  },
  {
    id: 'RES-003',
    title: 'k8s.pod.uid is there, on Kubernetes',
    impact: 'important',
    mend: 'Add the pod’s UID to the resource: the Collector’s `k8sattributes` processor does it.',
    judge(evidence) {
      const pods = evidence.resources.filter((one) => Object.keys(one).some((key) => key.startsWith('k8s.')));
      return each({ ...evidence, resources: pods }, (pod) =>
        has(pod, 'k8s.pod.uid') ? undefined : `${describe(pod)} has none`,
      );
    },
  },
  {
    id: 'RES-004',
    title: 'attributes are at the level that the conventions give them',
    impact: 'important',
    mend: 'Move the attributes: what describes the sender to the resource, what describes one operation to the span.',
    judge(evidence) {
      if (evidence.resources.length === 0) return undefined;
      const onResources = evidence.resources.flatMap((resource) => Object.keys(resource).filter(isSpanKey));
      const onSpans = evidence.traces
        .flatMap((trace) => ownSpans(evidence, trace))
        .flatMap(({ attributes }) => Object.keys(attributes).filter(isResourceKey));
      return inTraces(evidence, [
        ...[...new Set(onResources)].map((key) => `the resource has ${key}, which belongs on spans`),
        ...[...new Set(onSpans)].map((key) => `spans have ${key}, which belongs on the resource`),
      ]);
    },
  },
  {
    id: 'RES-005',
    title: 'service.name is there',
    impact: 'critical',
    mend: 'Set `service.name`, for example with `OTEL_SERVICE_NAME`.',
    judge: (evidence) =>
      each(evidence, (resource) =>
        has(resource, 'service.name') ? undefined : `${describe(resource)} has none`,
      ),
  },
  {
    id: 'SDK-001',
    title: 'the SDK supports the runtime',
    impact: 'low',
    mend: 'Run a version of Node.js that the SDK supports, or an SDK that supports this one.',
    judge(evidence) {
      const onNode = evidence.resources.filter((one) => one['process.runtime.name'] === 'nodejs');
      return each({ ...evidence, resources: onNode }, (resource) => {
        const version = String(resource['process.runtime.version'] ?? '');
        return supportedNode.test(version) ? undefined : `Node ${version} is not supported by the SDK`;
      });
    },
  },
];
