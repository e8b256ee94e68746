import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/action.ts
import module from "node:module";
module.enableCompileCache();
var { runAction } = await import("./parts/main-TJUKRGXP.js");
process.exitCode = await runAction(process);
if (process.exitCode === 130) process.exit();
