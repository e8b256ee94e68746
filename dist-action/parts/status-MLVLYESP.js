import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  describeRelease,
  run
} from "./chunk-UILON3YF.js";
import "./chunk-E5MLTAI2.js";
import "./chunk-ZHR5UPLQ.js";
import "./chunk-RL3UJ5PZ.js";
import "./chunk-XYBNOGYV.js";
import "./chunk-HB4X7V4U.js";
import "./chunk-IK2C3JKX.js";
import "./chunk-X37WWBO6.js";
import "./chunk-62USXIUC.js";
import "./chunk-I4MJ665R.js";
import "./chunk-E2B26KG7.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import "./chunk-3LUCUVAB.js";
import "./chunk-FFGN32KQ.js";
export {
  describeRelease,
  run
};
