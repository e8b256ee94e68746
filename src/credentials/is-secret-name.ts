/**
 * Whether a variable of this name holds a secret: DB_PASSWORD, NPM_TOKEN, STRIPE_API_KEY. Not what says where one is or how long it
 * lasts (TOKEN_FILE, SECRET_TTL), and not what a bundler gives to every browser (NEXT_PUBLIC_API_KEY).
 */
export function isSecretName(name: string): boolean {
  return SECRET.test(name) && !PUBLIC.test(name);
}

const SECRET =
  /(?:^|[_-])(?:secret|password|passwd|passphrase|pwd|token|api_?key|private_?key|access_?key|secret_?key(?:_?base)?|encryption_?key|signing_?key|auth_?key|app_key|master_?key|credentials?)$/i;
const PUBLIC =
  /^(?:next_public|nuxt_public|vite|react_app|vue_app|gatsby|expo_public|public|plasmo_public)_|publishable|(?:^|_)public_/i;
