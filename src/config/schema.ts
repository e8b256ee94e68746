import * as z from 'zod/mini';
import { parseStagePlatform } from '../dockerfile/stages/stage-platform.ts';
import { formatPlatform, parsePlatform } from '../oci/platform.ts';
import { parseRepository } from '../oci/reference.ts';
import { DURATION } from './duration.ts';

/*
 * hydrofoil.yaml as its author writes it. The JSON Schema for editors and the reference page are generated from here.
 * The message of a type check is a noun phrase, to stand after "expected"; that of a rule is a whole sentence.
 */

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/;
const WORKLOAD =
  /^(?:deployment|statefulset|daemonset|cronjob|job)\/[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)?$/;
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

const nameRule = 'A name is 1 to 50 lower-case letters, digits and hyphens.';
const text = (meaning: string) => z.string('text').check(z.describe(meaning));
const filled = (meaning: string) =>
  z.string('text').check(z.minLength(1, 'It must not be empty.'), z.describe(meaning));
const duration = (meaning: string) =>
  z
    .string('a duration such as 90s, 10m or 1h30m')
    .check(z.regex(DURATION, 'A duration is written as 90s, 10m or 1h30m.'), z.describe(meaning));
const name = z.string('a name').check(z.regex(NAME, nameRule));

/** An object without unknown keys. For an unknown key, the message is the list of the known ones. */
function section<Shape extends z.core.$ZodLooseShape>(phrase: string, meaning: string, shape: Shape) {
  const error = ({ code }: { code?: string }) =>
    code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : `${phrase} (keys and values)`;
  return z.strictObject(shape, { error }).check(z.describe(meaning));
}

const secret = section('a secret', 'One secret: `id` and either `file` or `env`.', {
  id: filled('The id by which `RUN --mount=type=secret,id=…` asks for it.'),
  file: z.exactOptional(filled('File that holds the value, relative to the folder of hydrofoil.yaml.')),
  env: z.exactOptional(
    z
      .string('the name of an environment variable')
      .check(
        z.regex(VARIABLE, 'The name of an environment variable has letters, digits and underscores.'),
        z.describe('Environment variable that holds the value.'),
      ),
  ),
}).check(
  z.refine(
    (value) => (value.file === undefined) !== (value.env === undefined),
    'A secret has either "file" or "env", and not both.',
  ),
);

const ssh = section('an SSH agent or keys', 'One SSH agent, or the keys for it.', {
  id: z._default(filled('The id by which `RUN --mount=type=ssh,id=…` asks for it.'), 'default'),
  paths: z._default(
    z
      .array(filled('A socket or a key file.'), 'a list of files')
      .check(z.describe("Sockets or key files. None: the agent of the run's SSH_AUTH_SOCK.")),
    [],
  ),
});

export const IMAGE = section('an image', 'One image: from which files it is made, and where it is pushed.', {
  repository: filled('Where the image is pushed, without a tag: `registry.example.com/emr/web`.').check(
    z.refine(
      isRepository,
      'A repository is written as registry.example.com/name, in lower case, without tag or digest.',
    ),
  ),
  context: z._default(filled('Folder of the build context, relative to the folder of hydrofoil.yaml.'), '.'),
  dockerfile: z.exactOptional(
    filled('The Dockerfile, relative to the folder of hydrofoil.yaml. Default: `Dockerfile` in the context folder.'),
  ),
  target: z.exactOptional(filled('Name or number of the stage to build. Default: the last one.')),
  platforms: z._default(
    z
      .array(
        z.string('text').check(z.refine(isPlatform, 'A platform is written as linux/amd64 or linux/arm64.')),
        'a list of platforms, as [linux/amd64]',
      )
      .check(
        z.minLength(1, 'At least one platform is needed.'),
        z.refine(isDistinct, 'A platform is named once.'),
        z.describe(
          'Platforms to build for. With several, the image is an index of one image for each; application layers are shared.',
        ),
      ),
    ['linux/amd64'],
  ),
  args: z._default(
    z
      .record(z.string(), text('Value of the build argument.'), 'build arguments (names and values)')
      .check(z.describe('Build arguments, as `--build-arg` sets them.')),
    {},
  ),
  base: z.exactOptional(
    section('where the base ends', 'Moves the end of the base, where the rule that decides it does not fit.', {
      through: filled(
        'The last instruction of the base, by the text it begins with: `RUN pip install`. Blanks count as one; of several that fit, the last one in the target stage is meant.',
      ),
    }),
  ),
  secrets: z._default(
    z
      .array(secret, 'a list of secrets, as [{ id: token, env: TOKEN }]')
      .check(z.describe('Values for `RUN --mount=type=secret`. They never stand in an argument list or in a key.')),
    [],
  ),
  ssh: z._default(
    z
      .array(ssh, 'a list of SSH agents, as [{ id: default }]')
      .check(z.describe('Agents or keys for `RUN --mount=type=ssh`.')),
    [],
  ),
  allowSecrets: z._default(
    z
      .array(filled('A path or a pattern.'), 'a list of files, as [config/demo.key]')
      .check(
        z.describe(
          'Files of the build context that may be in the image though they look like credentials: paths, or patterns as in `.dockerignore`.',
        ),
      ),
    [],
  ),
});

const before = section('a job', 'One job.', {
  name: name.check(z.describe('Name of the job.')),
  image: z.string('the name of an image').check(z.describe('Name of the image, of `images`, that it runs in.')),
  command: z
    .array(z.string('text'), "a list of the command's words, as [python, manage.py, migrate]")
    .check(
      z.minLength(1, 'A command has at least one word.'),
      z.describe('The command, word by word. No shell reads it.'),
    ),
  timeout: z._default(duration('How long it may run.'), '10m'),
});

export const ENVIRONMENT = section(
  'an environment',
  'One environment: where its workloads are and how they are changed.',
  {
    branch: z.exactOptional(
      filled('Builds of this branch are deployed here when no environment is named. Default: only when it is named.'),
    ),
    url: z.exactOptional(
      filled('Where people reach what runs in it: shown with its deployments.').check(
        z.refine(isWebAddress, 'An address begins with https:// or http:// and names a host.'),
      ),
    ),
    kubernetes: z.exactOptional(
      section('a cluster', 'The cluster and the namespace that the workloads are in.', {
        context: z.exactOptional(
          filled('Context of the kubeconfig. Default: its current context, or the pod that this runs in.'),
        ),
        namespace: z.exactOptional(filled('Namespace of the workloads. Default: that of the context.')),
      }),
    ),
    manifests: z.exactOptional(
      section('a folder of manifests', 'Edits the image fields of manifests, instead of changing a cluster.', {
        folder: filled('Folder of the manifests, relative to the folder of hydrofoil.yaml. Subfolders are left alone.'),
      }),
    ),
    workloads: z._default(
      z
        .union(
          [
            z.literal('auto'),
            z
              .array(z.string('text').check(z.regex(WORKLOAD, workloadRule())), 'a list of workloads')
              .check(z.minLength(1, 'Name at least one workload, or write auto.')),
          ],
          'auto, or a list of workloads as [deployment/web]',
        )
        .check(
          z.describe(
            'The workloads to change: `auto` for every one that runs one of the images, or a list as `[deployment/web]`; `deployment/web:app` names a container whose present image is another one.',
          ),
        ),
      'auto',
    ),
    before: z._default(
      z
        .array(before, 'a list of jobs, as [{ name: migrate, image: web, command: [...] }]')
        .check(
          z.describe(
            'Jobs that run in the new image, in order, before any workload is changed. The first that fails ends the deployment.',
          ),
        ),
      [],
    ),
    rollout: z._default(
      section('rollout settings', 'How the rollout is judged.', {
        timeout: z._default(duration('How long all workloads together may take.'), '10m'),
        onFailure: z._default(
          z
            .enum(['rollback', 'stop'], 'rollback or stop')
            .check(z.describe('Brings the previous images back, or leaves everything as it is.')),
          'rollback',
        ),
      }),
      { timeout: '10m', onFailure: 'rollback' },
    ),
  },
).check(
  z.refine((value) => (value.kubernetes === undefined) !== (value.manifests === undefined), {
    error: 'An environment has either "kubernetes" or "manifests", and not both.',
  }),
  z.refine((value) => value.manifests === undefined || value.before.length === 0, {
    error: 'Jobs need a cluster: an environment with "manifests" has no "before".',
    path: ['before'],
  }),
  z.refine(
    ({ kubernetes, workloads }) =>
      kubernetes === undefined || workloads === 'auto' || !workloads.some((workload) => workload.startsWith('job/')),
    {
      error: 'A job of a cluster cannot be changed: list it in an environment with "manifests" only.',
      path: ['workloads'],
    },
  ),
);

const engine = section('an engine', 'What executes RUN instructions.', {
  kind: z._default(
    z
      .enum(['auto', 'buildctl', 'buildx', 'buildah'], 'auto, buildctl, buildx or buildah')
      .check(z.describe('`auto` takes what is there.')),
    'auto',
  ),
  address: z.exactOptional(
    filled('Address of a buildkitd, for buildctl: `tcp://builder:1234`. Default: BUILDKIT_HOST, or the local one.'),
  ),
  builder: z.exactOptional(filled('Name of a builder, for buildx. Default: the one in use.')),
}).check(
  z.refine((value) => value.address === undefined || value.kind === 'buildctl', {
    error: 'Only the engine "buildctl" has an address.',
    path: ['address'],
  }),
  z.refine((value) => value.builder === undefined || value.kind === 'buildx', {
    error: 'Only the engine "buildx" has a builder.',
    path: ['builder'],
  }),
);

const ecr = section('settings for Amazon ECR', 'How registries in Amazon ECR are used.', {
  role: z.exactOptional(
    z
      .string('the ARN of a role')
      .check(
        z.regex(ROLE, 'A role is written as arn:aws:iam::123456789012:role/name.'),
        z.describe(
          'Role that a GitHub Actions job with `permissions: id-token: write` takes on, where it has no other AWS credentials. Default: AWS_ROLE_ARN.',
        ),
      ),
  ),
  repositories: z._default(
    section('how repositories are made', 'How a repository is made that is missing at the first push.', {
      missing: z._default(
        z.enum(['create', 'fail'], 'create or fail').check(z.describe('`fail`: it is an error that it is missing.')),
        'create',
      ),
      tags: z._default(
        z
          .enum(['mutable', 'immutable'], 'mutable or immutable')
          .check(
            z.describe('`immutable`: every tag stays at its image, but those of branches (`branch-*`), which move.'),
          ),
        'mutable',
      ),
      scan: z._default(
        z
          .enum(['on-push', 'manual'], 'on-push or manual')
          .check(z.describe('When ECR looks for known vulnerabilities.')),
        'on-push',
      ),
      encryption: z._default(
        z
          .enum(['AES256', 'KMS'], 'AES256 or KMS')
          .check(z.describe('`KMS`: with a key of the AWS Key Management Service.')),
        'AES256',
      ),
      kmsKey: z.exactOptional(filled('The key: ARN, id or alias. Default: the one that AWS keeps for ECR.')),
      untaggedDays: z._default(
        z
          .union(
            [
              z.literal('keep'),
              z.int('a number of days').check(z.minimum(1, 'At least one day.'), z.maximum(3650, 'At most 3650 days.')),
            ],
            'a number of days, or keep',
          )
          .check(z.describe('After how many days ECR deletes an image without a tag. `keep`: never.')),
        14,
      ),
    }).check(
      z.refine((value) => value.kmsKey === undefined || value.encryption === 'KMS', {
        error: 'Only the encryption "KMS" has a key.',
        path: ['kmsKey'],
      }),
    ),
    { missing: 'create', tags: 'mutable', scan: 'on-push', encryption: 'AES256', untaggedDays: 14 },
  ),
});

export const SCHEMA = section('the configuration', 'Configuration of Hydrofoil.', {
  images: z.record(name, IMAGE, 'images (a name and its settings each)').check(
    z.refine((images) => Object.keys(images).length > 0, 'At least one image is needed.'),
    z.describe('The images to make, by name.'),
  ),
  environments: z._default(
    z
      .record(name, ENVIRONMENT, 'environments (a name and its settings each)')
      .check(z.describe('Where the images are deployed, by name.')),
    {},
  ),
  engine: z._default(engine, { kind: 'auto' }),
  ecr: z.exactOptional(ecr),
});

export type Settings = z.output<typeof SCHEMA>;

function workloadRule(): string {
  return 'A workload is written as kind/name or kind/name:container; kinds are deployment, statefulset, daemonset, cronjob and (in manifests) job.';
}

/** With what a browser opens: an address that a script hides in is none. */
function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function isRepository(value: string): boolean {
  return !throws(() => parseRepository(value));
}

function isPlatform(value: string): boolean {
  return !throws(() => parsePlatform(value));
}

/** However they are written: "linux/arm64/v8" is linux/arm64. */
function isDistinct(platforms: readonly string[]): boolean {
  const names = platforms.filter(isPlatform).map((text) => formatPlatform(parseStagePlatform(text)));
  return new Set(names).size === names.length;
}

function throws(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}
