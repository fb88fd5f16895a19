import type * as common from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder as LokiQuery } from '@grafana/grafana-foundation-sdk/loki';
import {
  DataqueryBuilder as PrometheusQuery,
  PromQueryFormat,
} from '@grafana/grafana-foundation-sdk/prometheus';
import { SearchTableType, DataqueryBuilder as TempoQuery } from '@grafana/grafana-foundation-sdk/tempo';
import { type DataSourceKind, dataSources } from '../conventions.ts';

/** Reference of a provisioned data source. */
export const dataSource = (kind: DataSourceKind): common.DataSourceRef => ({
  type: kind,
  uid: dataSources[kind],
});

/** PromQL over the time range. `legend` may name labels: `{{route}}`. */
export const promql = (expr: string, legend: string) =>
  new PrometheusQuery().datasource(dataSource('prometheus')).expr(expr).legendFormat(legend).range();

/** The same, with the dots of exemplars: each opens its trace. Only for queries of a histogram’s buckets. */
export const promqlWithExemplars = (expr: string, legend: string) => promql(expr, legend).exemplar(true);

/** PromQL at the end of the time range: one value a series. */
export const promqlNow = (expr: string, legend: string) =>
  new PrometheusQuery().datasource(dataSource('prometheus')).expr(expr).legendFormat(legend).instant();

/** The same as rows of a table. */
export const promqlTable = (expr: string) => promqlNow(expr, '').format(PromQueryFormat.Table);

/** LogQL: lines, or a metric over the time range. */
export const logql = (expr: string, legend = '') =>
  new LokiQuery().datasource(dataSource('loki')).expr(expr).legendFormat(legend).queryType('range');

/** TraceQL: a table of traces. */
export const traceqlSearch = (query: string, limit: number) =>
  new TempoQuery()
    .datasource(dataSource('tempo'))
    .queryType('traceql')
    .tableType(SearchTableType.Traces)
    .limit(limit)
    .query(query);

/** One trace by its id. */
export const traceById = (id: string) =>
  new TempoQuery().datasource(dataSource('tempo')).queryType('traceql').query(id);

/** Nodes and edges of the service graph, which Grafana computes from Prometheus. */
export const serviceMap = () =>
  new TempoQuery().datasource(dataSource('tempo')).queryType('serviceMap').query('');
