import type { LogLine } from '@lab/store-clients/loki';

const severities: Readonly<Record<string, 'critical' | 'warning'>> = {
  error: 'critical',
  fatal: 'critical',
  warn: 'warning',
  warning: 'warning',
};

/** The level of a line in its sender’s word, else what Loki has found in its text. */
export function levelOf({ fields }: Pick<LogLine, 'fields'>): string {
  const { detected_level: detected = 'info', severity_text: severity = detected } = fields;
  return severity.toLowerCase();
}

/** How a level is shown: the end of a class name. */
export const severityOf = (level: string): 'critical' | 'warning' | 'plain' => severities[level] ?? 'plain';
