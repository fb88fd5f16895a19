import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import type { DashboardKey } from '../conventions.ts';

/** A panel and its place. `width` in 24ths of the row, `height` in Grafana’s units of 30 px. */
export interface LabPanel {
  readonly builder: Builder<sdk.Panel>;
  readonly width: number;
  readonly height: number;
  /** Why its queries may rightly answer with nothing. Without it an empty panel is a defect. */
  readonly mayBeEmpty?: string;
}

/** Panels under one heading. */
export interface Section {
  readonly title: string;
  readonly panels: readonly LabPanel[];
}

/** A dashboard’s variable, with the value that stands for it outside of Grafana. */
export interface LabVariable {
  readonly name: string;
  readonly builder: Builder<sdk.VariableModel>;
  /** For checks that run a panel’s query. `null`: the check must bring its own, such as the id of a trace of its run. */
  readonly sample: string | null;
}

export interface DashboardDefinition {
  readonly key: DashboardKey;
  readonly title: string;
  readonly description: string;
  /** The workload without which it is empty. */
  readonly workload?: 'shop';
  readonly variables: readonly LabVariable[];
  readonly annotations: readonly Builder<sdk.AnnotationQuery>[];
  readonly sections: readonly Section[];
}

/** Gives a panel its place. */
export function place(
  builder: Builder<sdk.Panel>,
  width: number,
  height: number,
  mayBeEmpty?: string,
): LabPanel {
  return { builder, width, height, ...(mayBeEmpty === undefined ? {} : { mayBeEmpty }) };
}
