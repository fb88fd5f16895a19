import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepResult } from './run-steps.ts';

/** Writes index.html with a line for each step, beside the JUnit files. No script, no style from elsewhere. */
export async function writeHtmlReport(folder: string, steps: readonly StepResult[]): Promise<void> {
  const rows = steps.map(({ step, count }) => {
    const verdict = count.failed > 0 ? 'FAILED' : 'ok';
    return `<tr><td>${verdict}</td><td>${escapeHtml(step.name)}</td><td>${count.passed}</td><td>${count.failed}</td><td>${count.skipped}</td></tr>`;
  });
  const head = '<tr><th></th><th>Step</th><th>Passed</th><th>Failed</th><th>Skipped</th></tr>';
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tests</title><h1>Tests</h1><table>${head}${rows.join('')}</table></html>\n`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'index.html'), page);
}

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
