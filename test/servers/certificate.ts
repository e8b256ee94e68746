import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';

export interface Certificate {
  /** What a client must trust: NODE_EXTRA_CA_CERTS. */
  readonly file: string;
  readonly cert: string;
  readonly key: string;
}

/** A certificate for hosts, signed by nobody but itself. */
export async function makeCertificate(directory: string, hosts: readonly string[]): Promise<Certificate> {
  const [file, keyFile] = [join(directory, 'certificate.pem'), join(directory, 'key.pem')];
  const names = `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`;
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  await run('openssl', ['req', '-x509', '-days', '2', '-subj', '/CN=tests', '-addext', names, ...key, '-out', file]);
  return { file, cert: await readFile(file, 'utf8'), key: await readFile(keyFile, 'utf8') };
}
