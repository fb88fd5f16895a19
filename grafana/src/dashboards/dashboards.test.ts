import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dataSources, runbookUrl } from '../conventions.ts';
import { generatedFiles } from '../generate.ts';
import { GenerationError } from '../generation-error.ts';
import { panelManifestPath, panelManifestSchema } from '../panel-manifest.ts';
import { assemble } from './assemble.ts';
import { checkDashboard } from './check-dashboard.ts';
import { type DashboardDefinition, place } from './definition.ts';
import { dashboards } from './index.ts';
import { manifestOf } from './manifest.ts';
import { timeseries } from './panels.ts';
import { promql } from './targets.ts';

const all = dashboards();
const assembled = all.map((definition) => assemble(definition, all));
const everyPanel = assembled.flatMap(({ model, panels }) =>
  panels.map((panel) => ({ name: `${model.title}: ${panel.model.title}`, model: panel.model })),
);
const files = generatedFiles();

const withExpr = (expr: string): DashboardDefinition => ({
  key: 'slo',
  title: 'Example',
  description: 'Example.',
  variables: [],
  annotations: [],
  sections: [
    {
      title: 'Row',
      panels: [
        place(
          timeseries({ title: 'Panel', description: 'Panel.', unit: 's', limits: 'none' }).withTarget(
            promql(expr, ''),
          ),
          12,
          8,
        ),
      ],
    },
  ],
});

const check = (expr: string) => () => checkDashboard(manifestOf(assemble(withExpr(expr), [])));

describe('every panel', () => {
  it.each(everyPanel)('$name has a title, a description of a sentence and a query', ({ model }) => {
    expect(model.title).toMatch(/\S/);
    expect(model.description).toMatch(/^\S.{15,}[.:]/s);
    expect(model.targets?.length).toBeGreaterThan(0);
  });

  it.each(everyPanel.filter(({ model }) => !['logs', 'nodeGraph', 'traces'].includes(model.type)))(
    '$name has a unit and thresholds',
    ({ model }) => {
      expect(model.fieldConfig?.defaults.unit).toMatch(/\S/);
      expect(model.fieldConfig?.defaults.thresholds?.steps.length).toBeGreaterThan(0);
    },
  );

  it.each(everyPanel)('$name asks a provisioned data source', ({ model }) => {
    const target = z.looseObject({ datasource: z.looseObject({ uid: z.enum(dataSources) }) });
    expect(() => z.array(target).parse(model.targets)).not.toThrow();
  });
});

it('a chart of a budget shows that it is overspent', () => {
  const charts = everyPanel.filter(({ name }) => name.includes(': Budget over the window: '));
  expect(charts.length).toBeGreaterThan(3);
  for (const { model } of charts) {
    expect(model.fieldConfig?.defaults).not.toHaveProperty('min');
    expect(model.fieldConfig?.defaults).toMatchObject({ max: 1, custom: { axisSoftMin: 0 } });
  }
});

it('titles are in the words of the field', () => {
  const titles = everyPanel.map(({ name }) => name).join('\n');
  for (const word of ['Answers', 'under way', 'whom', 'Promised', 'chosen'])
    expect(titles).not.toContain(word);
});

it('titles of an objective’s panels begin with what tells them apart: narrow ones show no more', () => {
  const ofObjectives = everyPanel.filter(({ name }) => name.endsWith(': API availability'));
  const beginnings = ofObjectives.map(({ model }) => model.title?.slice(0, 12));
  expect(new Set(beginnings).size).toBe(7);
});

describe('a dashboard', () => {
  it.each(assembled)('$model.title gives each panel an id and a place of its own', ({ panels }) => {
    const ids = panels.map(({ model }) => model.id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = panels.flatMap(({ model: { gridPos } }) =>
      gridPos
        ? Array.from({ length: gridPos.w * gridPos.h }, (_, index) => {
            return `${gridPos.x + (index % gridPos.w)},${gridPos.y + Math.floor(index / gridPos.w)}`;
          })
        : [],
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { model } of panels)
      expect((model.gridPos?.x ?? 0) + (model.gridPos?.w ?? 99)).toBeLessThanOrEqual(24);
  });

  it.each(assembled)('$model.title has a uid, links to all others, and nothing editable', ({ model }) => {
    expect(model.uid).toMatch(/^lab-[a-z]+$/);
    expect(model.links).toHaveLength(all.length - 1);
    expect(model.editable).toBe(false);
    expect(model.annotations.list?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Deployments', 'Backend started', 'Active faults']),
    );
  });

  it('has a uid of its own', () => {
    const uids = assembled.map(({ model }) => model.uid);
    expect(new Set(uids).size).toBe(uids.length);
  });
});

describe('a query of a panel', () => {
  it('must name metrics of the catalogue', () => {
    expect(check('rate(http_request_total[$__rate_interval])')).toThrow(
      new GenerationError(
        'panel "Panel" of "Example"',
        '1:6 the catalogue has no metric "http_request_total" in\nrate(http_request_total[1m])',
      ),
    );
  });

  it('must parse', () => {
    expect(check('sum(rate(http_requests_total[5m])')).toThrow(
      /panel "Panel" of "Example": 1:34 unexpected end/,
    );
  });

  it('must use variables that the dashboard has', () => {
    expect(check('http_requests_total{route=~"$rout"}')).toThrow('the variable "rout" has no value');
  });
});

describe('the generated files', () => {
  it('are the same each time', () => {
    expect([...generatedFiles()]).toEqual([...files]);
  });

  it('contain a manifest that its schema accepts and that lists every panel', () => {
    const manifest = panelManifestSchema.parse(JSON.parse(files.get(panelManifestPath) ?? ''));
    expect(manifest.dashboards.flatMap(({ panels }) => panels)).toHaveLength(everyPanel.length);
    for (const { path } of manifest.dashboards) expect(files.has(path)).toBe(true);
  });

  it('link to runbooks by one base address', () => {
    const links = [...files.values()].flatMap(
      (content) => content.match(/https?:\/\/[^)\s"\\]+runbooks[^)\s"\\]+/g) ?? [],
    );
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(link).toBe(runbookUrl(/runbooks\/(.+)\.md$/.exec(link)?.[1] ?? ''));
  });
});
