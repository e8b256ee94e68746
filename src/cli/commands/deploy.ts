import { type BuiltImage, buildImages } from '../../build/images/build-images.ts';
import { systemClock } from '../../clock.ts';
import { createGit } from '../../context/git/git.ts';
import { deploy } from '../../release/deploy.ts';
import { exitCodeOf } from '../../release/result.ts';
import { openBuildSession, sessionOf } from '../build-session.ts';
import { allowing } from '../choose-images.ts';
import type { CliContext } from '../context.ts';
import { askGitEarly } from '../early-git.ts';
import { imageJson } from '../image-json.ts';
import { openConfig } from '../open-config.ts';
import { chooseEnvironment, type LockFlags, openReleaseTarget, releaseRequest } from '../open-target.ts';
import { showResult } from '../show-result.ts';
import { timed } from '../timings.ts';

interface DeployFlags extends LockFlags {
  readonly config?: string;
  readonly branch?: string;
  readonly allowOlder?: boolean;
  readonly force?: boolean;
  readonly allowSecret?: readonly string[];
}

/** The whole way: build, push, lock, patch, watch, record; and back when the rollout fails. */
export async function run([operand]: readonly unknown[], flags: DeployFlags, context: CliContext): Promise<number> {
  const git = createGit();
  const early = context.git ?? askGitEarly(git, context, 'each');
  const config = await openConfig(flags, context);
  const { progress, phases } = timed(context.output.progress);
  const timedContext = { ...context, output: { ...context.output, progress } };
  await using session = await openBuildSession(
    { ...sessionOf(config, Object.values(config.images), flags.branch), permissions: ['pull', 'push'] },
    timedContext,
    git,
    early,
  );
  const { branch, commit, createdAt, basedOn } = session.provenance;
  const environment = chooseEnvironment(config, typeof operand === 'string' ? operand : undefined, branch);
  const target = await openReleaseTarget(environment, context);
  const made: BuiltImage[] = [];
  const { signal } = context;
  const result = await deploy(
    {
      ...releaseRequest(config, environment, flags, context),
      commit: {
        ...(commit === undefined ? {} : { commit, commitTime: createdAt }),
        ...(branch === undefined ? {} : { branch }),
        ...(basedOn === undefined ? {} : { basedOn }),
      },
      isAncestor: (ancestor, descendant) => session.git.isAncestor(config.root, ancestor, descendant, { signal }),
      build: async (options) => {
        const ports = { ...session.ports, ...options };
        const orders = Object.values(config.images).map((image) => session.order(allowing(image, flags)));
        made.push(...(await buildImages(orders, Object.keys(config.images), session.run, ports)));
        context.tell({ kind: 'built', images: made });
        const standing = (name: string) => made.filter(({ standsOn }) => standsOn.includes(name));
        return Object.fromEntries(
          made.map(({ name, reference }) => [
            name,
            { reference, stoodOnBy: standing(name).map((image) => image.name) },
          ]),
        );
      },
      before: environment.before,
      allowOlder: flags.allowOlder === true,
      force: flags.force === true,
    },
    { target, clock: systemClock, signal, progress },
  );
  context.tell({ kind: 'released', result });
  const images = Object.fromEntries(made.map((image) => [image.name, imageJson(image)]));
  showResult(result, { environment: environment.name, target: target.description, phases, images }, context);
  return exitCodeOf(result);
}
