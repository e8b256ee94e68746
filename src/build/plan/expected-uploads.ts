/** One layer that changed: what most runs upload, beside the configuration of each platform. */
export function expectedUploads(platforms: readonly unknown[]): number {
  return 1 + platforms.length;
}
