import { z } from 'zod';

/** Grafana’s classic dashboard JSON, as far as this viewer reads it. What it does not know it leaves alone. */

const link = z.looseObject({ title: z.string().default(''), url: z.string().default('') });

const thresholdStep = z.looseObject({ value: z.number().nullable(), color: z.string() });

const fieldDefaults = z.looseObject({
  unit: z.string().optional(),
  decimals: z.number().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  noValue: z.string().optional(),
  links: z.array(link).default([]),
  color: z.looseObject({ mode: z.string().optional(), fixedColor: z.string().optional() }).optional(),
  thresholds: z.looseObject({ steps: z.array(thresholdStep).default([]) }).optional(),
  custom: z
    .looseObject({
      fillOpacity: z.number().optional(),
      lineWidth: z.number().optional(),
      stacking: z.looseObject({ mode: z.string().optional() }).optional(),
      thresholdsStyle: z.looseObject({ mode: z.string().optional() }).optional(),
    })
    .default({}),
});

const override = z.looseObject({
  matcher: z.looseObject({ id: z.string(), options: z.unknown() }),
  properties: z.array(z.looseObject({ id: z.string(), value: z.unknown() })).default([]),
});

const dataSource = z.looseObject({ type: z.string(), uid: z.string() }).optional();

const target = z.looseObject({
  refId: z.string().default('A'),
  datasource: dataSource,
  /** PromQL and LogQL. */
  expr: z.string().default(''),
  /** TraceQL or a trace id. */
  query: z.string().default(''),
  queryType: z.string().default(''),
  legendFormat: z.string().default(''),
  instant: z.boolean().default(false),
  exemplar: z.boolean().default(false),
  limit: z.number().default(20),
});

const panel = z.looseObject({
  id: z.number().default(0),
  type: z.string(),
  title: z.string().default(''),
  description: z.string().default(''),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(target).default([]),
  fieldConfig: z
    .looseObject({ defaults: fieldDefaults.prefault({}), overrides: z.array(override).default([]) })
    .prefault({}),
  options: z.looseObject({}).default({}),
  transformations: z.array(z.looseObject({ id: z.string(), options: z.unknown() })).default([]),
});

const variable = z.looseObject({
  type: z.string(),
  name: z.string(),
  label: z.string().optional(),
  query: z.union([z.string(), z.looseObject({ query: z.string().default('') })]).default(''),
  includeAll: z.boolean().default(false),
  allValue: z.string().optional(),
  current: z.looseObject({ value: z.union([z.string(), z.array(z.string())]).default('') }).prefault({}),
});

const annotation = z.looseObject({
  name: z.string(),
  datasource: dataSource,
  enable: z.boolean().default(true),
  expr: z.string().default(''),
  iconColor: z.string().default('blue'),
  titleFormat: z.string().default(''),
  textFormat: z.string().default(''),
  useValueForTime: z.boolean().default(false),
});

export const dashboardSchema = z.looseObject({
  uid: z.string(),
  title: z.string(),
  description: z.string().default(''),
  time: z.object({ from: z.string(), to: z.string() }).default({ from: 'now-1h', to: 'now' }),
  refresh: z.union([z.string(), z.boolean()]).default(''),
  links: z.array(link).default([]),
  templating: z.looseObject({ list: z.array(variable).default([]) }).prefault({}),
  annotations: z.looseObject({ list: z.array(annotation).default([]) }).prefault({}),
  panels: z.array(panel),
});

export type Dashboard = z.infer<typeof dashboardSchema>;
export type Panel = z.infer<typeof panel>;
export type Target = z.infer<typeof target>;
export type Variable = z.infer<typeof variable>;
export type Annotation = z.infer<typeof annotation>;
export type FieldDefaults = z.infer<typeof fieldDefaults>;

/** What holds for a field: the panel’s defaults, and what its overrides say about this name. */
export function fieldOf(panel: Panel, name: string): FieldDefaults {
  const properties = panel.fieldConfig.overrides
    .filter(({ matcher }) => matcher.id === 'byName' && matcher.options === name)
    .flatMap((one) => one.properties.map(({ id, value }) => [id, value] as const));
  const { defaults } = panel.fieldConfig;
  return properties.length === 0
    ? defaults
    : fieldDefaults.parse({ ...defaults, ...Object.fromEntries(properties) });
}
