/** What is used of undici, in a file of its own so that it can be loaded late: a bundler knows its names only by such a static export. */
export { Agent, EnvHttpProxyAgent, request } from 'undici';
