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

/** Users notice it: the share of bad events of this objective rises by at least so many percentage points within the time. */
interface UsersFeel {
  readonly objective: string;
  readonly byPoints: number;
  readonly withinSeconds: number;
}

/** Only operators notice it: a query that had no results has some within the time. */
interface OperatorsSee {
  readonly appears: Evidence;
  readonly withinSeconds: number;
}

export type Effect = UsersFeel | OperatorsSee;

/** A way in which the lab can break: what a person has to know to switch it on and to find it. */
export interface Fault {
  readonly title: string;
  /** The optional workload that the fault needs. */
  readonly workload?: 'shop';
  readonly kind: string;
  /** `service.name` of the service with the fault. */
  readonly service: string;
  /** Its route, database or other part with the fault. */
  readonly component: string;
  /** What happens, in a sentence. */
  readonly description: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly moves: Effect;
  readonly evidence: readonly Evidence[];
  /** How it spreads: from the broken component to the service where users notice it. */
  readonly chain: readonly string[];
  /** How to fix it in a real system. */
  readonly fix: string;
}
