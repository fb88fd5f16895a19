import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as GaugeBuilder } from '@grafana/grafana-foundation-sdk/gauge';
import { PanelBuilder as LogsBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { runbookUrl } from '../conventions.ts';

/** How the lab’s panels look. A panel sets only what is its own. */

export interface PanelText {
  readonly title: string;
  /** What it shows, and how to read it. */
  readonly description: string;
  /** Page of `docs/runbooks/` for when it looks bad. */
  readonly runbook?: string;
}

/** When a value is a warning or bad: above limits, below them, or never. */
export type Limits =
  | { readonly warnAbove: number; readonly badAbove: number }
  | { readonly warnBelow: number; readonly badBelow: number }
  | 'none';

export interface ValueText extends PanelText {
  /** Grafana’s id of the unit, see `units.ts` of the SDK. */
  readonly unit: string;
  readonly limits: Limits;
  /** A chart then reaches below 0 where values do. */
  readonly mayBeNegative?: true;
}

/** Units that the dashboards use, by Grafana’s ids. */
export const units = {
  seconds: 's',
  share: 'percentunit',
  bytes: 'bytes',
  bytesPerSecond: 'Bps',
  requestsPerSecond: 'reqps',
  perSecond: 'cps',
  count: 'short',
  times: 'none',
} as const;

const colours = { good: 'green', warn: 'yellow', bad: 'red', plain: 'blue' } as const;

function thresholds(limits: Limits): Builder<sdk.ThresholdsConfig> {
  return new sdk.ThresholdsConfigBuilder().mode(sdk.ThresholdsMode.Absolute).steps(steps(limits));
}

function steps(limits: Limits): sdk.Threshold[] {
  if (limits === 'none') return [{ value: null, color: colours.plain }];
  if ('warnAbove' in limits) {
    return [
      { value: null, color: colours.good },
      { value: limits.warnAbove, color: colours.warn },
      { value: limits.badAbove, color: colours.bad },
    ];
  }
  return [
    { value: null, color: colours.bad },
    { value: limits.badBelow, color: colours.warn },
    { value: limits.warnBelow, color: colours.good },
  ];
}

/** The description, with the link to the runbook. */
export const describe = ({ description, runbook }: PanelText) =>
  runbook ? `${description}\n\n[Runbook](${runbookUrl(runbook)})` : description;

const lastValue = () => new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false);

/** Lines over time. Limits are drawn as dashed lines. */
export function timeseries(text: ValueText): TimeseriesBuilder {
  const style =
    text.limits === 'none' ? common.GraphThresholdsStyleMode.Off : common.GraphThresholdsStyleMode.Dashed;
  const panel = new TimeseriesBuilder()
    .title(text.title)
    .description(describe(text))
    .unit(text.unit)
    .thresholds(thresholds(text.limits))
    .thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(style))
    .colorScheme(new sdk.FieldColorBuilder().mode(sdk.FieldColorModeId.PaletteClassicByName))
    .lineWidth(1)
    .fillOpacity(8)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true)
        .calcs([]),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    );
  return text.mayBeNegative ? panel.axisSoftMin(0) : panel.min(0);
}

/** Filled areas, one on the other: parts of a whole. */
export const stacked = (text: ValueText) =>
  timeseries(text)
    .fillOpacity(40)
    .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'));

/** One number, coloured by its limits. */
export const stat = (text: ValueText) =>
  new StatBuilder()
    .title(text.title)
    .description(describe(text))
    .unit(text.unit)
    .thresholds(thresholds(text.limits))
    .colorScheme(new sdk.FieldColorBuilder().mode(sdk.FieldColorModeId.Thresholds))
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.None)
    .reduceOptions(lastValue());

/** A number on a dial. */
export const gauge = (text: ValueText) =>
  new GaugeBuilder()
    .title(text.title)
    .description(describe(text))
    .unit(text.unit)
    .thresholds(thresholds(text.limits))
    .colorScheme(new sdk.FieldColorBuilder().mode(sdk.FieldColorModeId.Thresholds))
    .reduceOptions(lastValue());

/** One bar a series, to compare them. */
export const barGauge = (text: ValueText) =>
  new BarGaugeBuilder()
    .title(text.title)
    .description(describe(text))
    .unit(text.unit)
    .min(0)
    .thresholds(thresholds(text.limits))
    .colorScheme(new sdk.FieldColorBuilder().mode(sdk.FieldColorModeId.Thresholds))
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .reduceOptions(lastValue());

/** Rows and columns. */
export const table = (text: ValueText) =>
  new TableBuilder()
    .title(text.title)
    .description(describe(text))
    .unit(text.unit)
    .thresholds(thresholds(text.limits))
    .cellHeight(common.TableCellHeight.Sm)
    .showHeader(true);

/** Log lines, newest first. */
export const logs = (text: PanelText) =>
  new LogsBuilder()
    .title(text.title)
    .description(describe(text))
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(common.LogsSortOrder.Descending);

/** A panel whose type the SDK has no builder for. */
export const panelOfType = (type: 'nodeGraph' | 'traces', text: PanelText) =>
  new sdk.PanelBuilder().type(type).title(text.title).description(describe(text));
