import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import YAML from 'yaml';
import { parseQuery } from './src/traceql/parse.ts';

const y = YAML.parse(
  execSync('git -C /work/.mirror/grafana+tempo/repo show v3.0.3:pkg/traceql/test_examples.yaml').toString(),
);
for (const kind of ['valid', 'parse_fails', 'validate_fails', 'unsupported'])
  for (const q of y[kind]) {
    let err: unknown;
    try {
      parseQuery(q);
    } catch (e) {
      err = e;
    }
    if ((kind === 'valid') !== (err === undefined))
      console.log(
        kind,
        JSON.stringify(q),
        err instanceof Error ? err.message : err,
        err && (err as Error).name !== 'QuerySyntaxError' ? (err as Error).stack : '',
      );
    else if (err && (err as Error).name !== 'QuerySyntaxError') console.log('BAD', q, err);
  }
for (const g of JSON.parse(readFileSync('/work/shared/traceql/golden.json', 'utf8'))) parseQuery(g.query);
console.log(
  JSON.stringify(
    parseQuery(
      '{ span."a b".c >= 1h30m || .x = .5 && -.y * 2 ^ 3 = nestedSetParent } &>> {} | select(name, .x) | by(.foo) | avg(.b) < -2.5 ',
    ),
  ),
);
console.log(JSON.stringify(parseQuery('{.a} && {.b} >> {.c} || ({.d})')));
