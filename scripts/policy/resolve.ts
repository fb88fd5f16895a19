import { parse } from 'yaml';
import { z } from 'zod';

const port = z.string().regex(/^(?:([\d.]+):)?(\d+):(\d+)$/);
const service = z.looseObject({ ports: z.array(port).optional() });
const composeFile = z.looseObject({ services: z.record(z.string(), service) });

export type ResolvedCompose = Readonly<Record<string, unknown>> & {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/**
 * docker-compose.yml as `docker compose config` resolves it, as far as the policies look: variables filled in, anchors
 * and merge keys followed, ports in their long form. For machines without Docker; where there is one, a test compares.
 *
 * @throws Error naming a variable that must be set and is not
 */
export function resolveCompose(
  text: string,
  variables: Readonly<Record<string, string | undefined>>,
): ResolvedCompose {
  const file = composeFile.parse(parse(interpolate(text, variables), { merge: true }));
  const services = Object.entries(file.services).map(([name, { ports, ...rest }]) => [
    name,
    { ...rest, ...(ports && { ports: ports.map(longPort) }) },
  ]);
  return { ...file, services: Object.fromEntries(services) };
}

/** `${NAME:-default}`, `${NAME:?message}` and `${NAME}`; `$$` is a dollar. */
function interpolate(text: string, variables: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(
    /\$\$|\$\{([A-Z0-9_]+)(?::([-?])([^}]*))?\}/g,
    (match, name: string | undefined, kind: string | undefined, rest: string | undefined) => {
      if (match === '$$' || name === undefined) return '$';
      const value = variables[name];
      if (value) return value;
      if (kind === '?') throw new Error(`docker-compose.yml needs ${name}: ${rest}`);
      return rest ?? '';
    },
  );
}

function longPort(text: string): { host_ip?: string; published: string; target: number } {
  const [, address, published = '', target = ''] =
    port.parse(text).match(/^(?:([\d.]+):)?(\d+):(\d+)$/) ?? [];
  return { ...(address && { host_ip: address }), published, target: Number(target) };
}
