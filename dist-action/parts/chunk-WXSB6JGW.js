import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/amounts.ts
function formatDuration(ms) {
  if (ms < 995) return `${Math.round(ms)} ms`;
  if (ms < 59950) return `${(ms / 1e3).toFixed(1)} s`;
  const seconds = Math.round(ms / 1e3);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
function formatBytes(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let power = 0;
  for (; value >= 999.5 && power < units.length - 1; power++) value /= 1e3;
  return `${power === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
function formatAge(isoTime, nowMs) {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(isoTime)) / 1e3));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 2 * 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} days ago`;
}

export {
  formatDuration,
  formatBytes,
  formatAge
};
