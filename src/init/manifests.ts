import { posix } from 'node:path';
import { parseManifest } from '../gitops/manifest.ts';
import { asRecord, asText } from './plain-value.ts';
import type { RepositoryFiles } from './repository-files.ts';

export interface WorkloadInRepository {
  readonly file: string;
  /** "deployment/web". */
  readonly name: string;
  readonly containers: readonly { readonly name: string; readonly image: string }[];
  readonly namespace?: string;
  /** Words of the first container's command and arguments, of a Job. */
  readonly command?: readonly string[];
}

export interface ManifestFacts {
  readonly workloads: readonly WorkloadInRepository[];
  /** Folders of Helm charts and of kustomizations. */
  readonly charts: readonly string[];
  readonly kustomizations: readonly string[];
}

/** Folders of tests and of what is only shown. */
const ASIDE = /(?:^|\/)(?:(?:unit)?tests?|e2e|fixtures?|examples?|samples?|docs?|templates|\.github)\//i;

/** The workloads that plain manifests hold; charts and kustomizations by their folders. */
export async function findManifests({ paths, read }: RepositoryFiles): Promise<ManifestFacts> {
  const candidates = paths.filter((path) => /\.ya?ml$/.test(path) && !ASIDE.test(path));
  const workloads = await Promise.all(
    candidates.map(async (file) => {
      const text = await read(file);
      return text === undefined || !MAY_BE_WORKLOAD.test(text) ? [] : workloadsIn(text, file);
    }),
  );
  const foldersOf = (name: RegExp) => [...new Set(paths.filter((path) => name.test(path)).map(posix.dirname))];
  return {
    workloads: workloads.flat(),
    charts: foldersOf(/(?:^|\/)Chart\.ya?ml$/),
    kustomizations: foldersOf(/(?:^|\/)kustomization\.ya?ml$/),
  };
}

const MAY_BE_WORKLOAD = /^\s*kind:\s*["']?(?:Deployment|StatefulSet|DaemonSet|CronJob|Job|List)\b/m;

function workloadsIn(text: string, file: string): WorkloadInRepository[] {
  try {
    const { workloads, value } = parseManifest(text, file, file);
    return workloads.map(({ kind, name, containers }) => {
      const document = value
        .map(asRecord)
        .find((one) => asText(one.kind)?.toLowerCase() === kind && nameIn(one) === name);
      const namespace = asText(asRecord(document?.metadata).namespace);
      const command = kind === 'job' ? commandIn(document) : undefined;
      return {
        file,
        name: `${kind}/${name}`,
        containers: containers.map((container) => ({ name: container.name, image: container.place.image })),
        ...(namespace === undefined ? {} : { namespace }),
        ...(command === undefined ? {} : { command }),
      };
    });
  } catch {
    return []; // a template of something that writes manifests
  }
}

function nameIn(document: Readonly<Record<string, unknown>>): string | undefined {
  return asText(asRecord(document.metadata).name);
}

function commandIn(job: Readonly<Record<string, unknown>> | undefined): readonly string[] | undefined {
  const podSpec = asRecord(asRecord(asRecord(job?.spec).template).spec);
  const [container] = Array.isArray(podSpec.containers) ? podSpec.containers : [];
  const { command, args = [] } = asRecord(container);
  const words = [command, args].flat();
  return words.length > 0 && words.every((word) => typeof word === 'string') ? words : undefined;
}
