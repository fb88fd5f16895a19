import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardPath, dashboardUids } from '../conventions.ts';
import type { DashboardDefinition, LabPanel } from './definition.ts';

/** A dashboard as Grafana reads it, and which of its panels came from which definition. */
export interface AssembledDashboard {
  readonly definition: DashboardDefinition;
  readonly model: sdk.Dashboard;
  readonly panels: readonly {
    readonly definition: LabPanel;
    readonly section: string;
    readonly model: sdk.Panel;
  }[];
}

const columns = 24;

/**
 * Lays out the sections as rows, numbers the panels and their queries, and adds what every dashboard has: links to the
 * others, time range, refresh.
 */
export function assemble(
  definition: DashboardDefinition,
  all: readonly DashboardDefinition[],
): AssembledDashboard {
  const builder = new DashboardBuilder(definition.title)
    .uid(dashboardUids[definition.key])
    .description(definition.description)
    .tags(['observability-lab', 'generated'])
    .readonly()
    .timezone('browser')
    .time({ from: 'now-1h', to: 'now' })
    .refresh('10s')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(definition.variables.map((variable) => variable.builder))
    .annotations(definition.annotations.map(visible))
    .links(linksTo(all.filter(({ key }) => key !== definition.key)));

  const panels: AssembledDashboard['panels'][number][] = [];
  let y = 0;
  for (const section of definition.sections) {
    builder.withRow(
      new RowBuilder(section.title).id(idOf(panels.length, y)).gridPos({ x: 0, y, w: columns, h: 1 }),
    );
    const placed = layOut(section.panels, y + 1);
    for (const { panel, gridPos } of placed.panels) {
      const model = numbered(panel, panels.length + 1, gridPos);
      panels.push({ definition: panel, section: section.title, model });
      builder.withPanel({ build: () => model });
    }
    y = placed.end;
  }
  return { definition, model: builder.build(), panels };
}

/** Ids of rows lie apart from those of panels, so that a new row renumbers no panel. */
const idOf = (panelsBefore: number, y: number) => 1000 + panelsBefore + y;

function layOut(panels: readonly LabPanel[], top: number) {
  let x = 0;
  let y = top;
  let tallest = 0;
  const placed = panels.map((panel) => {
    if (x + panel.width > columns) {
      x = 0;
      y += tallest;
      tallest = 0;
    }
    const gridPos = { x, y, w: panel.width, h: panel.height };
    x += panel.width;
    tallest = Math.max(tallest, panel.height);
    return { panel, gridPos };
  });
  return { panels: placed, end: y + tallest };
}

function numbered(panel: LabPanel, id: number, gridPos: sdk.GridPos): sdk.Panel {
  const built = panel.builder.build();
  const targets = (built.targets ?? []).map((target, index) => ({ ...target, refId: letter(index) }));
  const [first] = targets;
  const datasource = first && 'datasource' in first ? first.datasource : undefined;
  return { ...built, id, gridPos, targets, ...(datasource ? { datasource } : {}) };
}

const letter = (index: number) => String.fromCharCode('A'.charCodeAt(0) + index);

const linksTo = (others: readonly DashboardDefinition[]) =>
  others.map(({ key, title, description }) =>
    visible(
      new DashboardLinkBuilder(title)
        .url(dashboardPath(key))
        .tooltip(description)
        .keepTime(true)
        .includeVars(false),
    ),
  );

/** The SDK’s only placement, and its default, hides links and annotations in a menu; without one they are shown. */
function visible<T extends { placement?: unknown }>(builder: Builder<T>): Builder<T> {
  return {
    build() {
      const built = { ...builder.build() };
      delete built.placement;
      return built;
    },
  };
}
