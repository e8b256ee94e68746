import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  describeRelease,
  run
} from "./chunk-LV5PFFJD.js";
import "./chunk-E5MLTAI2.js";
import "./chunk-MDQXQMRE.js";
import "./chunk-RL3UJ5PZ.js";
import "./chunk-XYBNOGYV.js";
import "./chunk-AL72AYS3.js";
import "./chunk-VBOF3IYE.js";
import "./chunk-AH7Y4HTO.js";
import "./chunk-NODMN5GC.js";
import "./chunk-I4MJ665R.js";
import "./chunk-E2B26KG7.js";
import "./chunk-L3H7JVZQ.js";
import "./chunk-WXSB6JGW.js";
import "./chunk-XI4QXJFN.js";
import "./chunk-K5LBGZJ7.js";
import "./chunk-3LUCUVAB.js";
import "./chunk-KLNSXXG2.js";
export {
  describeRelease,
  run
};
