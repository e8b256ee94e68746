import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/proxy.ts
import { BlockList, isIP, isIPv4 } from "node:net";
function proxyOf(server, env) {
  const { protocol, hostname, port } = new URL(server);
  const proxy = protocol === "https:" ? setting(env, "HTTPS_PROXY") : setting(env, "HTTP_PROXY");
  if (proxy === void 0) return void 0;
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const isThisMachine = isOrIsIn(host, "localhost") || host === "::1" || isIPv4(host) && host.startsWith("127.");
  const exceptions = (setting(env, "NO_PROXY") ?? "").split(",").map((entry) => entry.trim().toLowerCase());
  const target = { host, port: port === "" ? protocol === "https:" ? "443" : "80" : port };
  if (isThisMachine || exceptions.some((entry) => covers(entry, target))) return void 0;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}
function setting(env, name) {
  return [env[name], env[name.toLowerCase()]].find((value) => value !== void 0 && value !== "");
}
function covers(entry, { host, port }) {
  if (entry === "") return false;
  if (entry === "*") return true;
  if (entry.includes("/")) return isInRange(host, entry);
  if (isIP(entry) === 6) return host === entry;
  const [, name = "", onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (onlyPort !== void 0 && onlyPort !== port) return false;
  const domain = name.replace(/^\*?\./, "");
  return name.startsWith(".") || name.startsWith("*.") ? host.endsWith(`.${domain}`) : isOrIsIn(host, domain);
}
function isOrIsIn(host, domain) {
  return host === domain || isIP(host) === 0 && host.endsWith(`.${domain}`);
}
function isInRange(host, range) {
  const [address = "", bits = ""] = range.split("/");
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  if (isIP(host) === 0 || isIP(address) !== isIP(host) || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (family === "ipv4" ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(host, family);
}

export {
  proxyOf
};
