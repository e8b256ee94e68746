import type { Dispatcher } from 'undici';

/** An API server and the way in, found in a kubeconfig. */
export interface Access {
  readonly server: string;
  readonly context: string;
  readonly namespace: string;
  /** `fresh` asks the sources of the credentials again, after the server refused the last ones. */
  credentials(options: { readonly fresh: boolean }): Promise<Credentials>;
}

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Carries the certificates, the proxy and the open connections. */
  readonly dispatcher: Dispatcher;
}
