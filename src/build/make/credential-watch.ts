import type { Credential } from '../../credentials/credential.ts';
import { isOthers } from '../../credentials/is-others.ts';
import { tokensIn } from '../../credentials/tokens.ts';
import type { FileEntry } from '../../layer/entry.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import type { CopySegment } from '../../plan/segment.ts';
import {
  allowedBy,
  type CredentialSurroundings,
  credentialsError,
  type TakenCredentials,
} from '../read/taken-credentials.ts';

/**
 * Looks for tokens and private keys in what is packed, whatever the file's name: the bytes pass by there anyway, and only those of
 * layers that are new.
 */
export interface CredentialWatch {
  inspect(segment: CopySegment, entry: FileEntry, bytes: Uint8Array): void;
  /** To be asked before anything that was packed leaves the machine. @throws {ToolErrors} CONTEXT_CREDENTIALS */
  refuse(): void;
}

export function watchForCredentials(
  facts: CredentialSurroundings,
  spec: Pick<ImageSpec, 'name' | 'allowedSecrets'>,
): CredentialWatch {
  const isAllowed = allowedBy(spec.allowedSecrets);
  const prefix = `${facts.context.directory}/`;
  const found = new Map<string, TakenCredentials>();
  return {
    inspect(segment, entry, bytes) {
      const [first, ...more] = tokensIn(bytes);
      const path = first === undefined ? undefined : contextPathOf(entry, prefix);
      if (first === undefined || path === undefined || isOthers(path) || isAllowed(path)) return;
      const credentials: [Credential, ...Credential[]] = [first, ...more];
      found.set(path, { path, credentials, by: segment });
    },
    refuse() {
      if (found.size > 0) throw credentialsError([...found.values()], spec, facts);
    },
  };
}

function contextPathOf({ content }: FileEntry, prefix: string): string | undefined {
  return content.from === 'disk' && content.file.startsWith(prefix) ? content.file.slice(prefix.length) : undefined;
}
