import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  describeRelease,
  run
} from "./chunk-7JQQUSNX.js";
import "./chunk-E5MLTAI2.js";
import "./chunk-OSSGBZ7Y.js";
import "./chunk-RL3UJ5PZ.js";
import "./chunk-XYBNOGYV.js";
import "./chunk-2RCMLMFE.js";
import "./chunk-2FZJFFKZ.js";
import "./chunk-GT5OWBDO.js";
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
