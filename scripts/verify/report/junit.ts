import { XMLBuilder } from 'fast-xml-parser';
import type { Report } from './schema.ts';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true });

/** The report as JUnit XML, one test case for each check. A skipped check is an error there: it was not proven. */
export function junitOf(report: Report): string {
  const count = (status: string) => report.checks.filter((check) => check.status === status).length;
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      testsuite: {
        '@name': 'lab verify',
        '@timestamp': report.startedAt,
        '@time': seconds(report.timings.totalMs),
        '@tests': report.checks.length,
        '@failures': count('failed'),
        '@errors': count('skipped'),
        testcase: report.checks.map(testCase),
      },
    },
  });
}

function testCase(check: Report['checks'][number]): Record<string, unknown> {
  const { failures } = check;
  return {
    '@classname': `verify.${check.id}`,
    '@name': printable(check.title),
    '@time': seconds(check.durationMs),
    ...(failures[0] && {
      failure: {
        '@message': printable(`${failures[0].lookedFor}: ${failures[0].seen}`),
        '#text': printable(failures.map(failureText).join('\n\n')),
      },
    }),
    ...(check.status === 'skipped' && { error: { '@message': printable(check.reason ?? 'not judged') } }),
  };
}

function failureText({
  lookedFor,
  where,
  seen,
  tryNext,
}: Report['checks'][number]['failures'][number]): string {
  return `looked for: ${lookedFor}\nwhere: ${where}\nseen: ${seen}\ntry: ${tryNext}`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** XML 1.0 cannot hold other control characters or lone surrogates, not even as references. */
function printable(text: string): string {
  return text.toWellFormed().replaceAll(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
