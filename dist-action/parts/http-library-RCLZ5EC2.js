import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  require_agent,
  require_api,
  require_dispatcher,
  require_env_http_proxy_agent
} from "./chunk-UHXGPKC3.js";
import {
  __toESM
} from "./chunk-KLNSXXG2.js";

// http-parts:undici
var import_api = __toESM(require_api());
var import_dispatcher = __toESM(require_dispatcher());
var import_agent = __toESM(require_agent());
var import_env_http_proxy_agent = __toESM(require_env_http_proxy_agent());
Object.assign(import_dispatcher.default.prototype, import_api.default);
var export_Agent = import_agent.default;
var export_EnvHttpProxyAgent = import_env_http_proxy_agent.default;
export {
  export_Agent as Agent,
  export_EnvHttpProxyAgent as EnvHttpProxyAgent
};
