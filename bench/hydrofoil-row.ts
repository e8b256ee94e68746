import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exec } from '../src/exec.ts';
import { type Application, commitAll } from './application.ts';
import { BOTH, type Equipment, type Row } from './row.ts';

/** The one that the others are compared with: on a machine that made the last image, too. */
export const HYDROFOIL = 'Hydrofoil';

/** The built command line as a whole process: where somebody builds again, and as a step of a CI runs it. */
export function hydrofoilRows({ warm, directory }: Equipment, cli: string): Row[] {
  const memory = { CI: undefined, HYDROFOIL_MEMORY: undefined, XDG_CACHE_HOME: join(directory, 'cache') };
  return [
    hydrofoilRow(HYDROFOIL, memory, warm, cli),
    hydrofoilRow('Hydrofoil, nothing remembered (CI)', { HYDROFOIL_MEMORY: 'off' }, warm, cli),
  ];
}

type Environment = Readonly<Record<string, string | undefined>>;

function hydrofoilRow(name: string, own: Environment, warm: Equipment['warm'], cli: string): Row {
  const env = { ...own, BUILDKIT_HOST: warm.address, PATH: `${dirname(warm.buildctl)}:${process.env.PATH ?? ''}` };
  return {
    name,
    variants: BOTH,
    async prepare({ application }) {
      if (!existsSync(join(application.directory, 'hydrofoil.lock'))) {
        await hydrofoil(cli, application, env, ['lock']);
        await commitAll(application, 'Lock the images that the Dockerfile starts from');
      }
      await hydrofoil(cli, application, env, ['build', '--json']);
    },
    async run({ application }) {
      return referenceOf(await hydrofoil(cli, application, env, ['build', '--json']));
    },
  };
}

async function hydrofoil(
  cli: string,
  { directory }: Application,
  env: Environment,
  args: readonly string[],
): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(process.execPath, [cli, ...args], { cwd: directory, env });
  if (exitCode !== 0) throw new Error(`hydrofoil ${args.join(' ')}: exit code ${exitCode}\n${stderr}`);
  return stdout;
}

function referenceOf(json: string): string {
  const result: { images?: Record<string, { reference?: string }> } = JSON.parse(json);
  const reference = result.images?.web?.reference;
  if (reference === undefined) throw new Error(`hydrofoil build --json named no reference of the image web: ${json}`);
  return reference;
}
