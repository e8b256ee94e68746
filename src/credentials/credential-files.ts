import type { Credential } from './credential.ts';
import { environmentSecrets, urlPasswords } from './environment-file.ts';
import { isOthers } from './is-others.ts';
import { isPlaceholder } from './is-placeholder.ts';
import { privateKeysIn } from './private-key.ts';
import { tokensInText } from './tokens.ts';

/** A file whose name says that credentials may be in it, and how to tell that they are. */
interface CredentialFile {
  /** Of the whole path, which begins with "/". */
  readonly path: RegExp;
  readonly credentialsIn: (text: string) => readonly Credential[];
}

const FILES: readonly CredentialFile[] = [
  { path: /\/(?:\.env(?:\.[\w.-]+)?|[\w.-]+\.env|\.envrc)$/, credentialsIn: environmentSecrets },
  { path: /\/(?:id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:pem|key|p8|asc))$/, credentialsIn: privateKeysIn },
  { path: /\/[^/]+\.ppk$/, credentialsIn: lines(/^Private-Lines: /, 'a private key') },
  {
    path: /\/(?:master|credentials\/[\w-]+)\.key$/,
    credentialsIn: lines(/^[0-9a-f]{32}$/, 'the key of Rails credentials'),
  },
  {
    path: /\/\.npmrc$/,
    credentialsIn: values(/^[^#;]*:?_(?:authToken|password|auth)\s*=\s*(.+)$/, 'a registry token'),
  },
  {
    path: /\/\.yarnrc\.yml$/,
    credentialsIn: values(/^\s*npmAuth(?:Token|Ident)\s*:\s*(.+)$/, 'a registry token'),
  },
  { path: /\/(?:pip\.conf|pip\.ini|uv\.toml)$/, credentialsIn: urlPasswords },
  { path: /\/\.pypirc$/, credentialsIn: values(/^\s*password\s*[:=]\s*(.+)$/, 'a password') },
  { path: /\/[._]netrc$/, credentialsIn: values(/\bpassword\s+(\S+)/, 'a password') },
  { path: /\/\.git-credentials$/, credentialsIn: urlPasswords },
  { path: /\/\.pgpass$/, credentialsIn: values(/^[^#:]+:[^:]*:[^:]*:[^:]*:(.+)$/, 'a password') },
  {
    path: /\/\.docker\/config\.json$|\/\.dockercfg$|\/\.dockerconfigjson$/,
    credentialsIn: values(/"(?:auth|identitytoken|password)"\s*:\s*"([^"]+)"/, 'a registry login'),
  },
  {
    path: /\/auth\.json$/,
    credentialsIn: values(
      /"(?:password|[\w.-]+\.(?:com|org|net|io)|token)"\s*:\s*"([^"]+)"/,
      'a password or token of Composer',
    ),
  },
  {
    path: /\/\.aws\/credentials$/,
    credentialsIn: values(/^\s*aws_secret_access_key\s*=\s*(\S+)/, 'an AWS secret key'),
  },
  {
    path: /\/(?:[\w.-]*credentials[\w.-]*|service[-_]?account[\w.-]*|client_secret[\w.-]*)\.json$/i,
    credentialsIn: (text) => [
      ...privateKeysIn(text),
      ...valuesIn(text, /"(?:client_secret|refresh_token)"\s*:\s*"([^"]+)"/, 'a client secret or refresh token'),
    ],
  },
  {
    path: /\/(?:\.kube\/config|[\w.-]*kubeconfig(?:\.ya?ml)?)$/,
    credentialsIn: values(
      /^\s*-?\s*(?:token|password|client-key-data)\s*:\s*["']?([^"'\s]+)/,
      'a credential of a cluster',
    ),
  },
  {
    path: /\/[\w.-]*\.tfstate(?:\.backup)?$/,
    credentialsIn: lines(/"(?:serial|lineage)"\s*:/, 'a Terraform state, which holds values in plain text'),
  },
];

/** Fits every name that these lists mean: asked for each of 100 000 files, where the lists would take a quarter of a second. */
const FIRST_LOOK =
  /^(?:\.env|\.[a-z]|_netrc|id_|auth\.json|pip\.|config|credentials)|\.(?:env|pem|key|p8|asc|ppk|p12|pfx|jks|keystore|kdbx|toml|tfstate|backup)$|credentials|account|secret|kubeconfig/i;

/** Names of files that show what the real one looks like, or that are in every repository by the convention of a framework. */
const EXAMPLE =
  /[._-](?:example|sample|template|tmpl|tpl|dist|defaults?|schema|test|testing|ci|dev|development)(?:\.[a-z]+)?$|^(?:test|testing|ci|dev|development|example|sample)\.env$|\.(?:erb|j2|tt)$/i;

/** Key stores are not text, so their name decides. */
const KEY_STORE = /\.(?:p12|pfx|jks|keystore|kdbx)$/i;
const WITHOUT_KEYS = /trust|cacerts|^debug\.keystore$/i;

/** Whether the name says that a file may hold credentials, so that it is worth to look into it. */
export function mayHoldCredentials(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!FIRST_LOOK.test(name) || EXAMPLE.test(name) || isOthers(path)) return false;
  return isKeyStore(name) || FILES.some((file) => file.path.test(`/${path}`));
}

/** What a file that may hold credentials holds: by its name and content, then by the look of tokens. */
export function credentialsOf(path: string, bytes: Uint8Array): readonly Credential[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (isKeyStore(name)) return bytes.length === 0 ? [] : [{ what: 'a key store' }];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const found = FILES.filter((file) => file.path.test(`/${path}`)).flatMap((file) => file.credentialsIn(text));
  const lines = new Set(found.map(({ line }) => line));
  return [...found, ...tokensInText(text).filter(({ line }) => !lines.has(line))];
}

function isKeyStore(name: string): boolean {
  return KEY_STORE.test(name) && !WITHOUT_KEYS.test(name);
}

/** The first line of this form. */
function lines(form: RegExp, what: string): CredentialFile['credentialsIn'] {
  return (text) => {
    const index = text.split('\n').findIndex((line) => form.test(line.trimEnd()));
    return index < 0 ? [] : [{ what, line: index + 1 }];
  };
}

/** Lines of this form whose first group is a literal value. */
function values(form: RegExp, what: string): CredentialFile['credentialsIn'] {
  return (text) => valuesIn(text, form, what);
}

function valuesIn(text: string, form: RegExp, what: string): Credential[] {
  return text.split('\n').flatMap((line, index) => {
    const value = form.exec(line.trimEnd())?.[1]?.replace(/^(["'])(.*)\1$/, '$2');
    return value === undefined || isPlaceholder(value) || value.includes('${') ? [] : [{ what, line: index + 1 }];
  });
}
