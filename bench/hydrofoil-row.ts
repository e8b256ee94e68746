import { dirname } from 'node:path';
import { exec } from '../src/exec.ts';
import { type Application, commitAll } from './application.ts';
import { BOTH, type Equipment, type Row } from './row.ts';

/** The built command line as a whole process, as a CI step runs it. */
export function hydrofoilRow({ warm }: Equipment, cli: string): Row {
  return {
    name: 'Hydrofoil',
    variants: BOTH,
    async prepare({ application }) {
      await hydrofoil(cli, application, warm, ['lock']);
      await commitAll(application, 'Lock the images that the Dockerfile starts from');
      await hydrofoil(cli, application, warm, ['build', '--json']);
    },
    async run({ application }) {
      return referenceOf(await hydrofoil(cli, application, warm, ['build', '--json']));
    },
  };
}

async function hydrofoil(
  cli: string,
  { directory }: Application,
  { address, buildctl }: Equipment['warm'],
  args: readonly string[],
): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(process.execPath, [cli, ...args], {
    cwd: directory,
    env: { BUILDKIT_HOST: address, PATH: `${dirname(buildctl)}:${process.env.PATH ?? ''}` },
  });
  if (exitCode !== 0) throw new Error(`hydrofoil ${args.join(' ')}: exit code ${exitCode}\n${stderr}`);
  return stdout;
}

function referenceOf(json: string): string {
  const result: { images?: Record<string, { reference?: string }> } = JSON.parse(json);
  const reference = result.images?.web?.reference;
  if (reference === undefined) throw new Error(`hydrofoil build --json named no reference of the image web: ${json}`);
  return reference;
}
