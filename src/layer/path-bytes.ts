// The build context needs it too, and stands on the same tier: the code is one level below.
export { decodePath, encodePath } from '../path-bytes.ts';
