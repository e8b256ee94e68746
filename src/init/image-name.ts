import { posix } from 'node:path';

/** Folders that say nothing of what is in them. */
const NO_NAMES =
  /^(?:\.|\.?docker|src|app|apps|packaging|build|deploy|deployment|container|containers|images?|alpine|distroless|prod|production)$/i;

/** The name of the folder that a Dockerfile is for; undefined where it is for the whole repository. */
export function folderNameOf(dockerfile: string): string | undefined {
  const folders = posix.dirname(dockerfile).split('/');
  return folders.findLast((folder) => !NO_NAMES.test(folder));
}

/** Words that tell variants of one image apart, and not images. */
const VARIANTS =
  /^(?:alpine|debian|slim|bookworm|trixie|ubuntu|distroless|ubi\d*|next|prod|production|release|multi-?stage|amd64|arm64|x86)$/i;

/** What the file itself is called after: "nginx" of Dockerfile.nginx-alpine. Undefined for a plain one. */
export function fileNameOf(dockerfile: string): string | undefined {
  const rest = posix.basename(dockerfile).replace(/\.?(?:Dockerfile|Containerfile)[.-]?/i, '');
  const words = rest.split(/[.-]/).filter((word) => word !== '' && !VARIANTS.test(word));
  return words.length === 0 ? undefined : words.join('-');
}

/** Whether an image is called this, perhaps after the application: "app_web" and "app-web" are called "web". */
export function isCalled(image: string, name: string | undefined): boolean {
  const last = lastPartOf(image);
  return name !== undefined && (last === name || last.endsWith(`-${name}`) || last.endsWith(`_${name}`));
}

/** "web" of "registry.example.com/emr/web:1". */
export function lastPartOf(image: string): string {
  return (
    (image.split('@')[0] ?? '')
      .replace(/:[^/]*$/, '')
      .split('/')
      .at(-1) ?? ''
  );
}

/** A folder that says nothing, or the top: what is built there is the whole repository. */
export function isForAll(dockerfile: string): boolean {
  return folderNameOf(dockerfile) === undefined;
}

/** A name as hydrofoil.yaml has them: lower-case letters, digits and hyphens, at most 50. */
export function asName(text: string, otherwise: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
  return name === '' ? otherwise : name;
}

/** Names in their order, those that were given already with a number. */
export function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name.slice(0, 46)}-${number}`;
    taken.add(free);
    return free;
  });
}
