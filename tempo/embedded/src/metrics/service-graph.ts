import { derivedMetrics } from '@lab/telemetry/metrics';
import { serviceName } from '../model/span.ts';
import { durationOf, hex, isZero, toStatic } from '../otlp/decode.ts';
import type { IncomingSpan } from '../storage/incoming.ts';
import { toText } from '../traceql/static.ts';
import { type BoundedMetrics, exponentialBuckets } from './bounded.ts';

type ConnectionType = '' | 'messaging_system' | 'database' | 'virtual_node';

/** A request between two services, of which perhaps only one side is known yet. Seconds. */
interface Edge {
  readonly key: string;
  /** Milliseconds since the epoch: until then the other side is waited for. */
  readonly expires: number;
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
const buckets = exponentialBuckets(0.1, 2, 8);

/** Attributes that say that a client span calls a database, and name it where nothing else does. */
const databaseAttributes = ['db.namespace', 'db.name', 'db.system', 'db.system.name'];
const databaseHosts = ['peer.service', 'server.address', 'network.peer.address'];
const peerAttributes = ['peer.service', 'db.name', 'db.system'];

export interface ServiceGraphOptions {
  /** Milliseconds to wait for the other side. */
  readonly wait: number;
  /** Edges that may wait. */
  readonly maxWaiting: number;
}

/**
 * Requests between services, with the names, labels and buckets of Tempo's generator. Client and server spans are paired
 * by the client's span id; databases, unknown callers (`user`) and uninstrumented peers become virtual nodes.
 */
export class ServiceGraph {
  readonly #options: ServiceGraphOptions;
  /** In the order in which they began to wait. */
  readonly #waiting = new Map<string, Edge>();
  readonly #record: (edge: Edge) => void;

  constructor(metrics: BoundedMetrics, options: ServiceGraphOptions) {
    this.#options = options;
    const requests = metrics.counter(
      derivedMetrics.serviceGraphRequests,
      'Total count of requests between two nodes',
      labelNames,
    );
    const failures = metrics.counter(
      derivedMetrics.serviceGraphFailures,
      'Total count of failed requests between two nodes',
      labelNames,
    );
    const server = metrics.histogram(
      derivedMetrics.serviceGraphServerSeconds,
      'Time for a request between two nodes as seen from the server',
      labelNames,
      buckets,
    );
    const client = metrics.histogram(
      derivedMetrics.serviceGraphClientSeconds,
      'Time for a request between two nodes as seen from the client',
      labelNames,
      buckets,
    );
    this.#record = (edge) => {
      const labels = { client: edge.client, server: edge.server, connection_type: edge.connection };
      requests(labels);
      if (edge.failed) failures(labels);
      server(labels, edge.serverSeconds);
      client(labels, edge.clientSeconds);
    };
  }

  /** @param now milliseconds since the epoch */
  add(span: IncomingSpan, now: number): void {
    const { message } = span;
    if (message.kind === kind.client || message.kind === kind.producer) {
      const edge = this.#edge(`${span.traceId} ${hex(message.spanId)}`, false, now);
      if (edge) this.#addClient(edge, span);
    } else if (message.kind === kind.server || message.kind === kind.consumer) {
      const isRoot = isZero(message.parentSpanId);
      // Roots have no caller to be paired with: each waits alone.
      const caller = isRoot ? `root ${hex(message.spanId)}` : hex(message.parentSpanId);
      const edge = this.#edge(`${span.traceId} ${caller}`, isRoot, now);
      if (edge) this.#addServer(edge, span);
    }
  }

  /** Ends the wait of edges whose time is over. */
  expire(now: number): void {
    for (const edge of this.#waiting.values()) {
      if (edge.expires > now) return;
      this.#waiting.delete(edge.key);
      this.#recordOneSided(edge);
    }
  }

  #edge(key: string, isRoot: boolean, now: number): Edge | undefined {
    const known = this.#waiting.get(key);
    if (known) return known;
    if (this.#waiting.size >= this.#options.maxWaiting) return undefined;
    const edge: Edge = {
      key,
      expires: now + this.#options.wait,
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

  #addClient(edge: Edge, span: IncomingSpan): void {
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
    this.#finish(edge, span);
  }

  #addServer(edge: Edge, span: IncomingSpan): void {
    edge.server = serviceName(span.resource.decoded);
    edge.serverSeconds = durationOf(span.message) / 1e9;
    if (span.message.kind === kind.consumer) edge.connection = 'messaging_system';
    this.#finish(edge, span);
  }

  #finish(edge: Edge, span: IncomingSpan): void {
    edge.failed ||= span.message.status?.code === 2;
    edge.peer ||= firstAttribute(span, peerAttributes) ?? '';
    if (edge.client === '' || edge.server === '') return;
    this.#waiting.delete(edge.key);
    this.#record(edge);
  }

  #recordOneSided(edge: Edge): void {
    const client = edge.client || (edge.isRoot ? edge.peer || 'user' : '');
    const server = edge.server || edge.peer;
    if (client !== '' && server !== '') {
      this.#record({ ...edge, client, server, connection: 'virtual_node' });
    }
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
