import { derivedMetrics } from '@lab/telemetry/metrics';
import { serviceName } from '../model/span.ts';
import { durationOf, hex, isZero, toStatic } from '../otlp/decode.ts';
import type { IncomingSpan } from '../storage/incoming.ts';
import { toText } from '../traceql/static.ts';
import type { DerivedFamilies } from './families.ts';

type ConnectionType = '' | 'messaging_system' | 'database' | 'virtual_node';

/** A request between two services, of which perhaps only one side is known yet. Seconds. */
interface Edge {
  readonly key: string;
  /** Milliseconds since the epoch: when its first side came. */
  readonly since: number;
  readonly isRoot: boolean;
  connection: ConnectionType;
  client: string;
  server: string;
  clientSeconds: number;
  serverSeconds: number;
  failed: boolean;
  /** Name of an uninstrumented peer. */
  peer: string;
}

const kind = { server: 2, client: 3, producer: 4, consumer: 5 } as const;
const labelNames = ['client', 'server', 'connection_type'];
/** Tempo's. */
const buckets = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8];

/** Attributes that say that a client span calls a database, and name it where nothing else does. */
const databaseAttributes = ['db.namespace', 'db.name', 'db.system', 'db.system.name'];
const databaseHosts = ['peer.service', 'server.address', 'network.peer.address'];
const peerAttributes = ['peer.service', 'db.name', 'db.system'];

export interface ServiceGraphOptions {
  /** Milliseconds after which one side alone makes an edge, where it names the other. */
  readonly wait: number;
  /** Milliseconds to wait for the other side: a browser or a service may send late, after an outage. */
  readonly waitForLate: number;
  /** Edges that may wait. */
  readonly maxWaiting: number;
  /** Called for each request whose other side did not come in time, or for which there was no room to wait. */
  readonly unpaired: (reason: 'expired' | 'evicted') => void;
}

/**
 * Requests between services, with the names, labels and buckets of Tempo's generator. Client and server spans are paired
 * by the client's span id; databases, unknown callers (`user`) and uninstrumented peers become virtual nodes.
 */
export class ServiceGraph {
  readonly #options: ServiceGraphOptions;
  /** In the order in which they began to wait. */
  readonly #waiting = new Map<string, Edge>();
  /** Those that `wait` made nothing of, in the same order. */
  readonly #late = new Map<string, Edge>();
  readonly #record: (edge: Edge, now: number) => void;

  constructor(families: DerivedFamilies, options: ServiceGraphOptions) {
    this.#options = options;
    const requests = families.add({
      name: derivedMetrics.serviceGraphRequests,
      help: 'Total count of requests between two nodes',
      labelNames,
    });
    const failures = families.add({
      name: derivedMetrics.serviceGraphFailures,
      help: 'Total count of failed requests between two nodes',
      labelNames,
    });
    const server = families.add({
      name: derivedMetrics.serviceGraphServerSeconds,
      help: 'Time for a request between two nodes as seen from the server',
      labelNames,
      buckets,
    });
    const client = families.add({
      name: derivedMetrics.serviceGraphClientSeconds,
      help: 'Time for a request between two nodes as seen from the client',
      labelNames,
      buckets,
    });
    this.#record = (edge, now) => {
      const labels = { client: edge.client, server: edge.server, connection_type: edge.connection };
      requests(labels, 1, now);
      failures(labels, edge.failed ? 1 : 0, now);
      server(labels, edge.serverSeconds, now);
      client(labels, edge.clientSeconds, now);
    };
  }

  /** @param now milliseconds since the epoch */
  add(span: IncomingSpan, now: number): void {
    const { message } = span;
    if (message.kind === kind.client || message.kind === kind.producer) {
      const edge = this.#edge(`${span.traceId} ${hex(message.spanId)}`, false, now);
      this.#addClient(edge, span, now);
    } else if (message.kind === kind.server || message.kind === kind.consumer) {
      const isRoot = isZero(message.parentSpanId);
      // Roots have no caller to be paired with: each waits alone.
      const caller = isRoot ? `root ${hex(message.spanId)}` : hex(message.parentSpanId);
      const edge = this.#edge(`${span.traceId} ${caller}`, isRoot, now);
      this.#addServer(edge, span, now);
    }
  }

  /** Ends the wait of edges whose time is over. */
  expire(now: number): void {
    for (const edge of this.#waiting.values()) {
      if (edge.since > now - this.#options.wait) break;
      this.#waiting.delete(edge.key);
      if (!this.#recordOneSided(edge, now)) this.#late.set(edge.key, edge);
    }
    for (const edge of this.#late.values()) {
      if (edge.since > now - this.#options.waitForLate) break;
      this.#late.delete(edge.key);
      this.#options.unpaired('expired');
    }
  }

  #edge(key: string, isRoot: boolean, now: number): Edge {
    const known = this.#waiting.get(key) ?? this.#late.get(key);
    if (known) return known;
    this.#makeRoom();
    const edge: Edge = {
      key,
      since: now,
      isRoot,
      connection: '',
      client: '',
      server: '',
      clientSeconds: 0,
      serverSeconds: 0,
      failed: false,
      peer: '',
    };
    this.#waiting.set(key, edge);
    return edge;
  }

  /** The oldest go: what has waited longest is least likely to be paired. */
  #makeRoom(): void {
    if (this.#waiting.size + this.#late.size < this.#options.maxWaiting) return;
    const [oldest] = this.#late.size > 0 ? this.#late.keys() : this.#waiting.keys();
    if (oldest === undefined) return;
    this.#late.delete(oldest);
    this.#waiting.delete(oldest);
    this.#options.unpaired('evicted');
  }

  #addClient(edge: Edge, span: IncomingSpan, now: number): void {
    const seconds = durationOf(span.message) / 1e9;
    edge.client = serviceName(span.resource.decoded);
    edge.clientSeconds = seconds;
    if (span.message.kind === kind.producer) edge.connection = 'messaging_system';
    const database = firstAttribute(span, databaseAttributes);
    if (database !== undefined) {
      edge.connection = 'database';
      edge.serverSeconds = seconds;
      edge.server = firstAttribute(span, databaseHosts) ?? database;
    }
    this.#finish(edge, span, now);
  }

  #addServer(edge: Edge, span: IncomingSpan, now: number): void {
    edge.server = serviceName(span.resource.decoded);
    edge.serverSeconds = durationOf(span.message) / 1e9;
    if (span.message.kind === kind.consumer) edge.connection = 'messaging_system';
    this.#finish(edge, span, now);
  }

  #finish(edge: Edge, span: IncomingSpan, now: number): void {
    edge.failed ||= span.message.status?.code === 2;
    edge.peer ||= firstAttribute(span, peerAttributes) ?? '';
    if (edge.client === '' || edge.server === '') return;
    this.#waiting.delete(edge.key);
    this.#late.delete(edge.key);
    this.#record(edge, now);
  }

  /** @returns whether one side was enough */
  #recordOneSided(edge: Edge, now: number): boolean {
    const client = edge.client || (edge.isRoot ? edge.peer || 'user' : '');
    const server = edge.server || edge.peer;
    if (client === '' || server === '') return false;
    this.#record({ ...edge, client, server, connection: 'virtual_node' }, now);
    return true;
  }
}

function firstAttribute({ message, resource }: IncomingSpan, names: readonly string[]): string | undefined {
  for (const name of names) {
    const own = message.attributes.find(({ key }) => key === name);
    const value = own ? toStatic(own.value) : resource.decoded.get(name);
    if (value && value.type !== 'nil') return toText(value);
  }
  return undefined;
}
