import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import {
  type DeployOptions,
  deploy,
  type Outcome,
  planDeployment,
  rollBack,
  succeeded,
  usualSpareKilobytes,
} from '../deploy/deploy.ts';
import { address, runStep, sshOptions } from '../deploy/host.ts';
import { pinHostKey } from '../deploy/host-key.ts';
import { parseTarget } from '../deploy/target.ts';
import { rootDirectory } from '../stack/settings.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { createReporter } from '../terminal/progress.ts';
import { UserError } from '../terminal/user-error.ts';
import { run } from '../toolchain/process.ts';
import { wholeNumber } from './context.ts';

interface Flags {
  readonly dryRun?: boolean;
  readonly rollback?: boolean;
  readonly verifyOnly?: boolean;
  readonly native?: boolean;
  readonly docker?: boolean;
  readonly hostKey?: string;
  readonly identity?: string;
  readonly sshPort: number;
  readonly reports?: string;
}

/** `lab deploy user@host[:dir]`: the same lab on another machine, proven there, or the one before. */
export function register(program: Command): void {
  program
    .command('deploy')
    .description('put this checkout on another machine over ssh and rsync, start it there and prove it')
    .argument('<user@host[:dir]>', 'where to; the folder lies in the user’s home unless it begins with /')
    .option('--dry-run', 'show what would change')
    .option('--rollback', 'go back to the release before')
    .option('--verify-only', 'prove what is deployed, and fetch the reports')
    .option('--native', 'start it natively there')
    .option('--docker', 'start it in containers there')
    .option(
      '--host-key <file or SHA256:...>',
      'the only host key that is accepted (default: your known_hosts)',
    )
    .option('--identity <file>', 'private key for ssh')
    .addOption(
      new Option('--ssh-port <port>', 'port of the host’s ssh server')
        .argParser(wholeNumber(1, 65_535))
        .default(22),
    )
    .option('--reports <dir>', 'with --verify-only: where verify.json and verify.xml go')
    .action(runDeploy);
}

async function runDeploy(text: string, options: Flags): Promise<void> {
  const target = parseTarget(text);
  const key = await pinHostKey(options.hostKey, target.host, options.sshPort);
  const deployOptions: DeployOptions = {
    root: rootDirectory,
    connection: {
      target,
      port: options.sshPort,
      identity: options.identity,
      knownHosts: key.knownHosts,
    },
    startOptions: [...(options.native ? ['--native'] : []), ...(options.docker ? ['--docker'] : [])],
    spareKilobytes: usualSpareKilobytes,
    reporter: createReporter(process.stderr),
    signal: interruptSignal(),
  };
  try {
    if (options.verifyOnly) await verifyThere(deployOptions, options.reports);
    else say(await (options.dryRun ? planDeployment : options.rollback ? rollBack : deploy)(deployOptions));
  } finally {
    await key.remove();
  }
}

function say(outcome: Outcome): void {
  const lines = {
    planned: outcome.kind === 'planned' ? outcome.lines : [],
    deployed: outcome.kind === 'planned' ? [] : [`Deployed and proven: ${outcome.id}`],
    unchanged: outcome.kind === 'planned' ? [] : [`Nothing to do: ${outcome.id} is deployed and runs.`],
  };
  process.stdout.write(`${lines[outcome.kind].join('\n')}\n`);
}

/** Runs `lab verify` on the host; the reports are fetched whatever they say. */
async function verifyThere(options: DeployOptions, reports: string | undefined): Promise<void> {
  const { connection, reporter, signal } = options;
  const result = await reporter.step('Verifying on the host', 15, (detail) =>
    runStep(connection, 'verify', [], signal, detail),
  );
  const from = result.values.reports;
  if (reports !== undefined && from !== undefined) {
    await mkdir(reports, { recursive: true });
    const shell = ['ssh', ...sshOptions(connection)].join(' ');
    const source = `${address(connection)}:${from}/`;
    const { status, output } = await run('rsync', ['--archive', '--rsh', shell, source, join(reports, '/')], {
      environment: process.env,
      signal,
    });
    if (status !== 0) throw new UserError('The reports cannot be fetched', 'Deploy again.', output.slice(-5));
  }
  succeeded(options, 'The lab on the host is not proven', result);
}
