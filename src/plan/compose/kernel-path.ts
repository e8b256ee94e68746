import { type Followed, followLinks, type Glimpse } from '../../context/follow-links.ts';
import { NotComposable } from './composition.ts';
import type { LayerDraft } from './layer-draft.ts';

/**
 * Follows every symbolic link of a path as the kernel does within a root. It takes ".." for the directory that it is in by then, and not by
 * its letters, so that links which lead up again are left to the engine.
 *
 * @throws NotComposable
 */
export function followAsKernel(draft: Pick<LayerDraft, 'lstat'>, path: string): Followed {
  return followLinks(path, (at) => glimpse(draft, at));
}

function glimpse(draft: Pick<LayerDraft, 'lstat'>, path: string): Glimpse {
  const node = draft.lstat(path);
  if (node === undefined) return { is: 'absent' };
  if (node.type !== 'symlink') return { is: node.type === 'directory' ? 'directory' : 'other' };
  if (!/[^/.][^/]*\/+\.\.(?:\/|$)/.test(node.target)) return { is: 'link', target: node.target };
  throw new NotComposable({ kind: 'engine', because: `the link /${path} leads up again` });
}
