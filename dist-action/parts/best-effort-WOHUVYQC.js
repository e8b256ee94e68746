import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  bestEffort
} from "./chunk-JMSXB7R2.js";
import "./chunk-WVNT4RYM.js";
import "./chunk-K5LBGZJ7.js";
import "./chunk-3LUCUVAB.js";
import "./chunk-KLNSXXG2.js";
export {
  bestEffort
};
