/** Programs that the lab or its tests start and that are not Node’s. */
export type ProgramName =
  | 'nginx'
  | 'chromium'
  | 'shellcheck'
  | 'collector'
  | 'tempo'
  | 'loki'
  | 'prometheus'
  | 'promtool'
  | 'alertmanager'
  | 'grafana'
  | 'nats'
  | 'postgres'
  | 'conftest'
  | 'compose'
  | 'docker'
  | 'dockerd'
  | 'busybox'
  | 'sshd'
  | 'rsync';

/** Where a program came from, in the order in which the places are tried. */
export type ProgramSource = 'variable' | 'PATH' | 'cache' | 'archive' | 'wheel' | 'go build' | 'apt-get';

/** A program that is there and answers with a version. */
export interface Program {
  readonly name: ProgramName;
  /** Absolute path of the executable. */
  readonly path: string;
  readonly version: string;
  readonly source: ProgramSource;
}
