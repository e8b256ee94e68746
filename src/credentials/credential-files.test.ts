import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { credentialsOf, mayHoldCredentials } from './credential-files.ts';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const { privateKey, publicKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: pem,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** Values that a scanner of repositories must not take for real ones stand here in parts. */
const RANDOM = ['q8Zr2Lw9', 'Xv4Bt7Kc', 'N1mS5hYd', 'G3fJ6pTa', 'Wx0e'].join('');
const NPM_TOKEN = ['npm', RANDOM].join('_');

interface Case {
  readonly path: string;
  readonly content: string;
  readonly why: string;
  /** "a private key:1". */
  readonly found?: readonly string[];
}

function found({ path, content }: Case): string[] {
  if (!mayHoldCredentials(path)) return [];
  return credentialsOf(path, Buffer.from(content)).map(({ what, line }) => `${what}:${line ?? ''}`);
}

describe('files that hold credentials', () => {
  test.each<Case>([
    {
      path: '.env',
      content: `DEBUG=1\nDB_PASSWORD=hunter2 # of production\n`,
      why: 'a literal value of a secret name',
      found: ['a value for DB_PASSWORD:2'],
    },
    {
      path: 'config/.env.production',
      content: 'export SECRET_KEY="l0ng, with blanks"\n',
      why: 'any environment, any folder, quoted and exported',
      found: ['a value for SECRET_KEY:1'],
    },
    { path: 'prod.env', content: 'API_TOKEN=b7\n', why: 'another way to call it', found: ['a value for API_TOKEN:1'] },
    {
      path: '.env',
      content: 'DATABASE_URL=postgres://app:hunter2@db.acme.io/app\n',
      why: 'a password within a URL',
      found: ['a URL with a password in DATABASE_URL:1'],
    },
    { path: 'deploy/id_ed25519', content: privateKey, why: 'a private key', found: ['a private key:1'] },
    {
      path: 'tls/server.pem',
      content: `# server\n${publicKey}${privateKey}`,
      why: 'behind a certificate or public key',
      found: ['a private key:6'],
    },
    {
      path: 'config/master.key',
      content: '7c9e6679f1a04b5e8d3f2b1a6c4d8e90',
      why: 'Rails reads its credentials with it',
      found: ['the key of Rails credentials:1'],
    },
    {
      path: '.npmrc',
      content: `//npm.example.com/:_authToken=${NPM_TOKEN}\n`,
      why: 'told once, though its form is known too',
      found: ['a registry token:1'],
    },
    {
      path: '.yarnrc.yml',
      content: 'nodeLinker: node-modules\nnpmAuthToken: "5c1b-22"\n',
      why: 'Yarn 2',
      found: ['a registry token:2'],
    },
    {
      path: 'pip.conf',
      content: '[global]\nindex-url = https://ci:hunter2@pypi.acme.io/simple\n',
      why: 'an index with a password',
      found: ['a URL with a password:2'],
    },
    { path: '.pypirc', content: '[pypi]\npassword: hunter2\n', why: 'an upload', found: ['a password:2'] },
    {
      path: '.netrc',
      content: 'machine acme.io login ci password hunter2\n',
      why: 'one line',
      found: ['a password:1'],
    },
    {
      path: '.docker/config.json',
      content: '{\n"auths": {"acme.io": {"auth": "Y2k6aHVudGVyMg=="}}}',
      why: 'a login that no helper keeps',
      found: ['a registry login:2'],
    },
    {
      path: 'auth.json',
      content: '{"http-basic": {"repo.acme.io": {"username": "ci", "password": "hunter2"}}}',
      why: 'Composer',
      found: ['a password or token of Composer:1'],
    },
    {
      path: '.aws/credentials',
      content: '[default]\naws_secret_access_key = hunter2hunter2\n',
      why: 'a cloud',
      found: ['an AWS secret key:2'],
    },
    {
      path: 'service-account.json',
      content: JSON.stringify({ private_key: privateKey }, null, 2),
      why: 'another cloud; the key is a string with escaped line ends',
      found: ['a private key:2'],
    },
    {
      path: 'kubeconfig.yaml',
      content: 'users:\n- user:\n    token: hunter2\n',
      why: 'a cluster',
      found: ['a credential of a cluster:3'],
    },
    {
      path: 'infra/terraform.tfstate',
      content: '{\n  "serial": 4,\n  "resources": []\n}',
      why: 'states hold whatever a resource was given',
      found: ['a Terraform state, which holds values in plain text:2'],
    },
    { path: 'certs/client.p12', content: '\u0000\u0001', why: 'not text: the name decides', found: ['a key store:'] },
  ])('$path: $why', (row) => {
    expect(found(row)).toEqual(row.found);
  });
});

describe('files that hold none', () => {
  test.each<Case>([
    { path: '.env.example', content: 'DB_PASSWORD=hunter2\n', why: 'shows what the real one looks like' },
    { path: '.env.sample.local', content: '', why: 'empty' },
    { path: 'ci/test.env', content: 'DB_PASSWORD=hunter2\n', why: 'for tests' },
    { path: '.env.erb', content: 'DB_PASSWORD=hunter2\n', why: 'a template' },
    { path: 'unittests/scans/server.pem', content: privateKey, why: 'made for tests, under another name' },
    { path: '.env', content: 'NODE_ENV=production\nPORT=80\nAPI_URL=https://api.acme.io\n', why: 'nothing is secret' },
    { path: '.env', content: 'NEXT_PUBLIC_MAPS_API_KEY=abc123\nVITE_TOKEN=abc\n', why: 'every browser gets these' },
    { path: '.env', content: `DB_PASSWORD=\nAPI_TOKEN=\${CI_TOKEN}\nSECRET_KEY=change-me\n`, why: 'placeholders' },
    { path: '.env', content: 'DB_PASSWORD_FILE=/run/secrets/db\nDB_PASSWORD=/run/secrets/db\n', why: 'places' },
    {
      path: '.env',
      content: 'TOKEN_TTL=3600\nSECRET_ENABLED=true\nUSE_TOKEN=true\n',
      why: 'about secrets, none itself',
    },
    { path: '.env', content: '# DB_PASSWORD=hunter2\n', why: 'a comment' },
    { path: '.env.development', content: 'SECRET_KEY=hunter2\n', why: 'frameworks have it in the repository' },
    { path: 'docker/.local.env', content: 'POSTGRES_PASSWORD=postgres\n', why: 'the default of an image' },
    { path: '.env', content: 'DATABASE_URL=postgres://postgres:postgres@db:5432/app\n', why: 'a service beside it' },
    { path: 'src/environment.ts', content: 'const PASSWORD = "hunter2"', why: 'a program that only sounds so' },
    { path: 'tls/ca.pem', content: publicKey, why: 'a public key' },
    {
      path: 'tls/server.key',
      content: '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n',
      why: 'a template',
    },
    { path: 'locale/de.key', content: 'hello=Hallo\n', why: 'no key at all' },
    { path: 'tests/fixtures/server.pem', content: privateKey, why: 'made for tests' },
    { path: 'node_modules/public-encrypt/test/1024.priv.pem', content: privateKey, why: 'published with a package' },
    { path: 'id_rsa.pub', content: 'ssh-rsa AAAA', why: 'public' },
    { path: '.npmrc', content: `//r.acme.io/:_authToken=\${NPM_TOKEN}\nsave-exact=true\n`, why: 'a reference' },
    { path: '.yarnrc.yml', content: `npmAuthToken: "\${NPM_TOKEN-}"\n`, why: 'a reference with a default' },
    { path: 'pip.conf', content: '[global]\nindex-url = https://pypi.acme.io/simple\n', why: 'no password' },
    { path: '.docker/config.json', content: '{"credHelpers": {"acme.io": "ecr-login"}}', why: 'a helper keeps it' },
    { path: 'auth.json', content: '{"github-oauth": {"github.com": "<token>"}}', why: 'a placeholder' },
    { path: '.kube/config', content: 'users:\n- user:\n    exec: { command: aws }\n', why: 'a program gets the token' },
    { path: 'conf/truststore.jks', content: '\u0000', why: 'only public certificates' },
    { path: 'app/credentials.json', content: '{"fields": ["username"]}', why: 'a form' },
  ])('$path: $why', (row) => {
    expect(found(row)).toEqual([]);
  });
});
