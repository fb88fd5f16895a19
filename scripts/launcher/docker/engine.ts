import { run } from '../../toolchain/process.ts';

/** A container engine with Compose v2, or why there is none. */
export type Engine =
  | { readonly found: true; readonly description: string }
  | { readonly found: false; readonly reason: string };

const answerWithinMs = 5_000;

/** Asks for an engine; one that is installed but does not answer counts as none. */
export async function findEngine(environment: NodeJS.ProcessEnv = process.env): Promise<Engine> {
  const [engine, compose] = await Promise.all([
    ask(['info', '--format', '{{.ServerVersion}}'], environment),
    ask(['compose', 'version', '--short'], environment),
  ]);
  if (!engine.ok) return { found: false, reason: `no container engine answers: ${engine.seen}` };
  const major = Number(/^v?(\d+)\./.exec(compose.seen)?.[1] ?? 0);
  if (!compose.ok || major < 2) return { found: false, reason: `there is no Compose v2: ${compose.seen}` };
  return { found: true, description: `Docker ${engine.seen}, Compose ${compose.seen}` };
}

async function ask(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ ok: boolean; seen: string }> {
  const signal = AbortSignal.timeout(answerWithinMs);
  try {
    const { status, output } = await run('docker', args, { environment, signal });
    return { ok: status === 0, seen: output.at(-1)?.trim() ?? '' };
  } catch {
    return { ok: false, seen: `no answer within ${answerWithinMs / 1000} s` };
  }
}
