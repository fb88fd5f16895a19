import type { SecureContextOptions } from 'node:tls';
import type { PartName } from '@lab/telemetry/parts';
import type { Program, ProgramName } from '../../stack/program.ts';
import type { PortName, Settings } from '../../stack/settings.ts';
import type { Workload } from '../../stack/workload-names.ts';

/** The programs that were found, by name; one that is optional and cannot be installed is absent. */
export type Programs = Partial<Record<ProgramName, Program>>;

/** What starting a part takes: one process, in the foreground. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Modules that the threads of a Node.js part start from. */
  readonly threads?: readonly string[];
}

/** How to tell that a part is ready to work. */
export type Readiness =
  /**
   * `url` answers with 2xx; it is asked for at each try and may throw while it is not known yet. `tls`: for https, the CA to
   * believe, and the key and certificate to show.
   */
  | { readonly kind: 'http'; readonly url: () => string; readonly tls?: () => SecureContextOptions }
  /** The gRPC health service at the address says that it serves. */
  | { readonly kind: 'grpc'; readonly url: string; readonly tls?: () => SecureContextOptions }
  /** The PostgreSQL server at the loopback port accepts connections. */
  | { readonly kind: 'postgres'; readonly port: number; readonly user: string; readonly database: string }
  /** The DNS server at the loopback port resolves the name. */
  | { readonly kind: 'dns'; readonly port: number; readonly name: string };

/** Where a part’s program comes from, for the start-up table. */
export interface Origin {
  readonly version: string;
  readonly source: string;
}

/** One part of the native stack. The engine that starts, watches and shows parts knows none of them by name. */
export interface Part {
  readonly name: PartName;
  /** The workload that it belongs to; every lab has the other parts. */
  readonly workload?: Workload;
  /** Programs without which it cannot start. */
  readonly needs: readonly ProgramName[];
  /** The lab can be used before it is there: while its programs are built, the others run already. */
  readonly startsLast?: true;
  /** The program of `check`, where it is one of its own. */
  readonly checkedBy?: ProgramName;
  /** Programs that it uses when they can be installed. */
  readonly prefers?: readonly ProgramName[];
  /** The part is left out of the lab where this program, one of those it prefers, cannot be installed. */
  readonly absentWithout?: ProgramName;
  readonly ports: readonly {
    readonly setting: PortName;
    readonly protocol: 'tcp' | 'udp';
    readonly use: string;
  }[];
  /** What a user opens or calls. */
  readonly address: (settings: Settings) => string;
  readonly origin: (settings: Settings, programs: Programs) => Origin;
  /** Files and directories whose change calls for a restart; looked at after `prepare`. */
  readonly inputs: (settings: Settings, programs: Programs) => readonly string[];
  /**
   * Creates directories and renders configuration. Runs at each `up`, also beside the running part, which it must not
   * disturb; what it renders is among the `inputs`.
   */
  readonly prepare?: (settings: Settings) => Promise<void>;
  /** A run of the program that checks its configuration and ends; undefined where the program that is used has none. */
  readonly check?: (settings: Settings, programs: Programs) => Launch | undefined;
  readonly launch: (settings: Settings, programs: Programs) => Launch;
  readonly readiness: (settings: Settings) => Readiness;
  /** Milliseconds from the signal to stop until the process is killed. */
  readonly stopWithinMs: number;
  /** `down` stops a stage at a time: first what makes telemetry, then what passes it on, then what stores it. */
  readonly stopStage: 1 | 2 | 3;
}

/** The program of that name; the engine has made sure that what a part `needs` is there. */
export function requireProgram(programs: Programs, name: ProgramName): Program {
  const program = programs[name];
  if (!program) throw new Error(`the program ${name} was not obtained before its part was started`);
  return program;
}
