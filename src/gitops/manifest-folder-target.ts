import type { ContainerChange } from '../deployment/release.ts';
import type { Target } from '../deployment/target.ts';
import { ToolError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { findContainers } from './find-containers.ts';
import { readFolderHistory, updateFolderHistory } from './folder-history.ts';
import { folderLockHolder, lockFolder } from './folder-lock.ts';
import type { ImagePlace, Manifest } from './manifest.ts';
import { readManifests } from './manifest-folder.ts';
import { replaceFiles } from './replace-files.ts';
import { setImages } from './set-images.ts';

export interface ManifestFolder {
  /** Absolute path. */
  readonly folder: string;
  /** The same as people know it: for messages. */
  readonly folderName: string;
  /** "auto", or names as "deployment/web" and "deployment/web:container". */
  readonly workloads: 'auto' | readonly string[];
}

/** A folder of manifests as the place where releases go: their image fields are edited, and nothing rolls out by itself. */
export function manifestFolderTarget({ folder, folderName, workloads }: ManifestFolder): Target {
  const place = { folder, folderName };
  return {
    description: `folder ${folderName}`,
    async read(images, { signal }) {
      const [manifests, history] = await Promise.all([
        readManifests(folder, folderName, signal),
        readFolderHistory({ ...place, signal }),
      ]);
      return { history, containers: findContainers(manifests, images, { workloads, folderName }) };
    },
    lock: (holder, { force }) => lockFolder(holder, { ...place, force }),
    lockHolder: () => folderLockHolder(folder),
    async apply(changes, { signal }) {
      await editManifests(changes, await readManifests(folder, folderName, signal), folderName);
      return {
        watchable: false,
        watch: async () => ({
          outcome: 'complete',
          notes: [`The images in folder ${folderName} are set; nothing rolls out by itself.`],
        }),
      };
    },
    updateHistory: (change, { signal }) => updateFolderHistory(change, { ...place, signal }),
  };
}

async function editManifests(
  changes: readonly ContainerChange[],
  manifests: readonly Manifest[],
  folderName: string,
): Promise<void> {
  const edits = changes.map((change) => ({ ...placeOf(change, manifests), image: change.image }));
  const fileChanges = manifests.flatMap((manifest) => {
    const ofFile = edits.filter((edit) => edit.manifest === manifest);
    const after = ofFile.length === 0 ? manifest.text : setImages(manifest, ofFile);
    return after === manifest.text ? [] : [{ file: manifest.file, before: manifest.text, after }];
  });
  const changedMeanwhile = await replaceFiles(fileChanges);
  if (changedMeanwhile.length === 0) return;
  throw new ToolError(
    'MANIFEST_CHANGED',
    `Setting images in folder ${folderName}: somebody changed ${changedMeanwhile.join(', ')} meanwhile`,
    {
      hint: 'Nothing was written. Run it again.',
    },
  );
}

function placeOf(
  { workload, container }: ContainerChange,
  manifests: readonly Manifest[],
): { readonly manifest: Manifest; readonly place: ImagePlace } {
  const all = manifests.flatMap((manifest) =>
    manifest.workloads.flatMap((one) =>
      one.containers.map(({ name, place }) => ({
        manifest,
        place,
        name: `${one.kind}/${one.name}, container ${name}`,
      })),
    ),
  );
  const wanted = `${workload}, container ${container}`;
  const found = all.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  throw new ToolError('WORKLOAD_CONTAINER_NOT_FOUND', `Setting the image of ${wanted}: the manifests have none`, {
    hint: `${didYouMean(
      wanted,
      all.map(({ name }) => name),
    )} Somebody may have changed them meanwhile: run it again.`.trimStart(),
  });
}
