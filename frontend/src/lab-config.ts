import * as z from 'zod/mini';

const placeholder = '{traceId}';

/** `/lab.json`, written when the lab starts. Everything in it is optional. */
const labConfigSchema = z.object({
  /** Where people look at a trace: an http(s) address with `{traceId}` in it. */
  traceUrlTemplate: z.optional(
    z
      .string()
      .check(
        z.refine(
          (template) =>
            /^https?:\/\//.test(template) && template.includes(placeholder) && URL.canParse(template),
        ),
      ),
  ),
});

/** The address at which a trace can be looked at, once it is known; nothing where the lab has no such place. */
export type TraceLink = (traceId: string) => Promise<string | undefined>;

/** Reads what `/lab.json` says. Without it, or with nonsense in it, there are no links. */
export function loadTraceLink(load: () => Promise<unknown> = fetchLabConfig): TraceLink {
  const template = load().then(
    (config) => z.safeParse(labConfigSchema, config).data?.traceUrlTemplate,
    () => undefined,
  );
  return async (traceId) => (await template)?.replaceAll(placeholder, encodeURIComponent(traceId));
}

async function fetchLabConfig(): Promise<unknown> {
  const response = await fetch('/lab.json', { signal: AbortSignal.timeout(5_000) });
  return response.ok ? response.json() : undefined;
}
