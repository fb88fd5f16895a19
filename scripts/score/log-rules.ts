import type { Rule } from './rule.ts';

/** Rules for logs: https://github.com/instrumentation-score/spec/tree/main/rules */
export const logRules: readonly Rule[] = [
  {
    id: 'LOG-001',
    title: 'no DEBUG lines for more than 14 days in production',
    impact: 'important',
    mend: 'Set the level of the logger to INFO in production.',
    judge({ logs, resources }) {
      const isProduction = resources.some((resource) =>
        String(resource['deployment.environment.name'] ?? '').startsWith('prod'),
      );
      if (!isProduction || logs.lines === 0) return undefined;
      return logs.debugForLong ? [{ text: 'there were DEBUG lines 14 days ago, and there still are' }] : [];
    },
  },
  {
    id: 'LOG-002',
    title: 'every line has a severity',
    impact: 'important',
    mend: 'Let the logger or the Collector set the severity of each line.',
    judge: ({ logs: { lines, withoutSeverity } }) => {
      if (lines === 0) return undefined;
      return withoutSeverity > 0 ? [{ text: `${withoutSeverity} of ${lines} lines have none` }] : [];
    },
  },
];
