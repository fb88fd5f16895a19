/** A number that a fault can be given. */
export interface Parameter {
  readonly meaning: string;
  readonly unit: 'ms' | '%' | 'lines' | 'rows' | 'calls' | 'series' | 'KiB' | 'MiB';
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** A query that finds the fault while it is on. */
export interface Evidence {
  readonly language: 'PromQL' | 'LogQL' | 'TraceQL';
  readonly query: string;
  /** What its answer shows. */
  readonly shows: string;
}

/** What users feel: the share of bad events of this objective rises by at least so many percentage points within the time. */
interface UsersFeel {
  readonly objective: string;
  readonly byPoints: number;
  readonly withinSeconds: number;
}

/** What only those who run the lab see: a query without a result before has results within the time. */
interface OperatorsSee {
  readonly appears: Evidence;
  readonly withinSeconds: number;
}

export type Effect = UsersFeel | OperatorsSee;

/** A way in which the lab can break: what a person has to know to switch it on and to find it. */
export interface Fault {
  readonly title: string;
  /** Runs only when it is asked for: then the fault needs it. */
  readonly workload?: 'shop';
  readonly kind: string;
  /** `service.name` of the service that misbehaves. */
  readonly service: string;
  /** What misbehaves in it. */
  readonly component: string;
  /** What happens, in a sentence. */
  readonly description: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly moves: Effect;
  readonly evidence: readonly Evidence[];
  /** How it spreads: from what is broken to the service at which users feel it. */
  readonly chain: readonly string[];
  /** How to fix it in a system where nobody has switched it on. */
  readonly fix: string;
}
