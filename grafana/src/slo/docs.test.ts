import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runbookUrl } from '../conventions.ts';
import { generatedFiles } from '../generate.ts';
import { checkQuery, type QueryLanguage } from '../queries/check.ts';
import { alertName } from './alert-rules.ts';
import { objectives } from './objectives.ts';

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const runbooks = readdirSync(join(root, 'docs/runbooks'));

describe.each(objectives)('the objective $name', (objective) => {
  it('has a runbook that names its alert', () => {
    expect(read(`docs/runbooks/${objective.runbook}.md`)).toContain(`**Alert** \`${alertName(objective)}\``);
  });

  it('has tests of its rules', () => {
    expect(existsSync(join(root, `prometheus/tests/${objective.name}.yml`))).toBe(true);
  });

  it('is listed in docs/slo.md with what it promises', () => {
    const row = read('docs/slo.md')
      .split('\n')
      .find((line) => line.startsWith(`| \`${objective.name}\` |`));
    expect(row).toContain(`| ${objective.objectivePercent} % |`);
    expect(row).toContain(`(runbooks/${objective.runbook}.md)`);
  });
});

describe('runbooks', () => {
  it('exist wherever a panel or an alert links to one', () => {
    const content = [...generatedFiles().values()].join('\n');
    const linked = new Set(
      [...content.matchAll(/docs\/runbooks\/([\w-]+)\.md/g)].map(([, name]) => name ?? ''),
    );
    expect(linked.size).toBeGreaterThan(0);
    for (const name of linked) {
      expect(runbooks).toContain(`${name}.md`);
      expect(content).toContain(runbookUrl(name));
    }
  });

  it.each(runbooks)('%s has only queries that parse and use names of the catalogue', (name) => {
    for (const [, language, query] of read(`docs/runbooks/${name}`).matchAll(/```(\w+)\n([\s\S]+?)```/g)) {
      expect(checkQuery(language as QueryLanguage, (query ?? '').trim())).toEqual([]);
    }
  });
});
