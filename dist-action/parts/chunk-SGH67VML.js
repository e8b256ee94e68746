import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/kubernetes/object-name.ts
import { createHash } from "node:crypto";
function objectNameOf(environment) {
  if (/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(environment)) return `hydrofoil-${environment}`;
  const digest = createHash("sha256").update(environment).digest("hex").slice(0, 8);
  const allowed = environment.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 30);
  return `hydrofoil-${allowed.replace(/^-+|-+$/g, "")}-${digest}`.replace("--", "-");
}
var MANAGED_LABELS = { "app.kubernetes.io/managed-by": "hydrofoil" };

export {
  objectNameOf,
  MANAGED_LABELS
};
