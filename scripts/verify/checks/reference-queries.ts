import { readReferenceQueries } from '@lab/grafana/reference-queries';
import { type Check, verdictOf } from '../check.ts';
import { traceToShow } from '../kept-traces.ts';
import { labAge } from '../queries/lab-age.ts';
import { runQueries } from '../queries/run-queries.ts';

/** No example that has rotted. */
export const referenceQueries: Check = {
  id: 'docs.queries',
  title: 'Every query of the reference pages has an answer',
  signal: 'metrics',
  phase: 'settled',
  proves:
    'Every query in docs/reference/promql.md, logql.md and traceql.md is accepted by its store and answers with values: a pasted query shows something. Those that may rightly be empty say so beside the query.',
  whenItFails:
    'It names page and line. An error: the query does not fit the store’s version. Nothing: what it asks for is not emitted any more; correct the query or what it asks for.',
  async judge(context) {
    const queries = readReferenceQueries(context.settings.paths.root);
    const { actions } = await context.drive.finished;
    const traceId = traceToShow(context, actions);
    const age = await labAge(context);
    const cases = queries.map(({ language, query, place, question, mayBeEmpty }) => ({
      query: { language, expr: query, instant: true },
      title: `“${question}” (${place})`,
      values: { traceId },
      mayBeEmpty: mayBeEmpty ?? null,
      tryNext: `Correct the query at ${place}, or what it asks for`,
    }));
    const { failures, answered, skipped } = await runQueries(context, cases, age.isYoung);
    const rest = `${skipped} skipped: empty ${age.isYoung ? age.description : 'as they may be'}`;
    return verdictOf(failures, `${answered} queries answered, ${rest}`);
  },
};
