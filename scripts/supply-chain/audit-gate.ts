import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { skippedStatus } from '../test/skipped.ts';
import { auditExceptions, auditReport, judgeAudit } from './audit.ts';

/** `npm audit` of the production dependencies as a gate. Where no registry answers it, it is skipped. */
const exceptionsFile = join(import.meta.dirname, 'audit-exceptions.json');
const exceptions = auditExceptions.parse(JSON.parse(readFileSync(exceptionsFile, 'utf8')));
const { stdout } = await execa('npm', ['audit', '--omit=dev', '--json'], { reject: false, timeout: 60_000 });
const report = auditReport.safeParse(parseJson(stdout));
if (!report.success) {
  console.log(`Skipped: ${reasonIn(stdout)}`);
  process.exitCode = skippedStatus;
} else {
  const problems = judgeAudit(report.data, exceptions, new Date().toISOString().slice(0, 10));
  for (const problem of problems) console.log(problem);
  console.log(problems.length === 0 ? 'No known vulnerability.' : `See ${exceptionsFile} for exceptions.`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonIn(text: string): string {
  const answer = parseJson(text);
  const isObject = typeof answer === 'object' && answer !== null;
  return isObject && 'message' in answer ? String(answer.message) : 'npm audit gave no report';
}
