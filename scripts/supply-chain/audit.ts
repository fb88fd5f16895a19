import { z } from 'zod';

/** What `npm audit --json` says, as far as it is judged. */
export const auditReport = z.looseObject({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.looseObject({
      via: z.array(
        z.union([
          z.string(),
          z.looseObject({ name: z.string(), title: z.string(), url: z.string(), severity: z.string() }),
        ]),
      ),
    }),
  ),
});
export type AuditReport = z.infer<typeof auditReport>;

/** audit-exceptions.json: advisories that are known and do not stop anybody, each until a day. */
export const auditExceptions = z.array(
  z.strictObject({
    /** Address of the advisory, as npm shows it. */
    advisory: z.url(),
    package: z.string().min(1),
    /** Why it does no harm here, and what is waited for. */
    reason: z.string().min(20),
    /** The last day on which it counts, YYYY-MM-DD. */
    until: z.iso.date(),
  }),
);
export type AuditException = z.infer<typeof auditExceptions>[number];

/** The longest time for which an exception may be made. */
const longestDays = 90;

/**
 * Judges what production dependencies are known to suffer from.
 *
 * @param today YYYY-MM-DD
 * @returns one line for each thing that must be done; empty when nothing must
 */
export function judgeAudit(
  report: AuditReport,
  exceptions: readonly AuditException[],
  today: string,
): readonly string[] {
  const advisories = new Map(
    Object.values(report.vulnerabilities)
      .flatMap(({ via }) => via)
      .flatMap((cause) => (typeof cause === 'string' ? [] : [[cause.url, cause] as const])),
  );
  const open = [...advisories.values()].filter(
    ({ url }) => !exceptions.some(({ advisory }) => advisory === url),
  );
  return [
    ...open.map(({ name, severity, title, url }) => `${name}: ${severity}: ${title} (${url})`),
    ...exceptions.flatMap((exception) => judgeException(exception, advisories, today)),
  ];
}

function judgeException(
  { advisory, package: name, until }: AuditException,
  advisories: ReadonlyMap<string, unknown>,
  today: string,
): string[] {
  if (!advisories.has(advisory))
    return [`the exception for ${name} (${advisory}) is no longer needed: remove it`];
  if (until < today) return [`the exception for ${name} (${advisory}) ended on ${until}: update or renew it`];
  const days = (Date.parse(until) - Date.parse(today)) / 86_400_000;
  return days > longestDays
    ? [`the exception for ${name} (${advisory}) lasts ${days} days; ${longestDays} is the longest`]
    : [];
}
