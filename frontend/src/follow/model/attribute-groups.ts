import type { TraceSpan } from '@lab/store-clients/trace';

type Attributes = TraceSpan['attributes'];

export interface AttributeGroup {
  readonly title: string;
  readonly attributes: readonly (readonly [name: string, value: string | number | boolean])[];
}

/** Groups in the order they are shown, with the first parts of the names of the semantic conventions that they hold. */
const groups: readonly (readonly [title: string, namespaces: readonly string[]])[] = [
  ['Error', ['error', 'exception']],
  ['The lab', ['lab', 'shop', 'task']],
  ['HTTP', ['http', 'url']],
  ['RPC', ['rpc', 'grpc']],
  ['Database', ['db']],
  ['Messaging', ['messaging', 'cloudevents']],
  ['Feature flags', ['feature_flag']],
  ['Network', ['network', 'net', 'server', 'client', 'peer', 'dns', 'tls', 'nginx']],
  [
    'Browser',
    ['browser', 'user_agent', 'session', 'page', 'document', 'event_type', 'target_element', 'target_xpath'],
  ],
  ['Code', ['code', 'thread', 'nodejs', 'v8js']],
  ['User', ['enduser', 'user']],
  ['Service', ['service', 'deployment', 'telemetry']],
  ['Host and process', ['host', 'os', 'process', 'container', 'k8s', 'cloud', 'device']],
];

const other = 'Other';
const titleOf = new Map(groups.flatMap(([title, spaces]) => spaces.map((space) => [space, title] as const)));

/** Attributes by the semantic conventions’ name spaces; those that no convention knows come last. */
export function attributeGroups(attributes: Attributes): AttributeGroup[] {
  const entries = Object.entries(attributes).sort(([a], [b]) => a.localeCompare(b));
  const byTitle = Map.groupBy(entries, ([name]) => titleOf.get(name.split('.')[0] ?? '') ?? other);
  return [...groups.map(([title]) => title), other].flatMap((title) => {
    const found = byTitle.get(title);
    return found ? [{ title, attributes: found }] : [];
  });
}
