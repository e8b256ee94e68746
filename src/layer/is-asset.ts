/**
 * Names of files that are compressed already, or that a tool makes: pictures, sound, fonts, documents, archives, compiled code, data
 * bases. Nobody edits a line of them; they are added and replaced, and that seldom.
 */
const ASSETS = new Set(
  (
    'png jpg jpeg gif webp avif ico bmp tif tiff svg psd woff woff2 ttf otf eot mp3 mp4 m4a ogg wav webm mov avi pdf doc docx xls xlsx ppt pptx ' +
    'odt ods zip gz tgz bz2 xz zst 7z rar jar war whl so dll dylib exe wasm bin dat db sqlite sqlite3 mmdb parquet onnx pt pkl npy mo map'
  ).split(' '),
);

export function isAsset(path: string): boolean {
  return ASSETS.has(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
}
