/**
 * What is used of undici, in a file of its own so that it can be loaded late: a bundler knows its names only by such a static export.
 * The bundle takes these parts without the rest of the library (scripts/http-parts.ts).
 */
export { Agent, EnvHttpProxyAgent } from 'undici';
