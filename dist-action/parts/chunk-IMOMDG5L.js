import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  READ_ONLY,
  exec
} from "./chunk-NVSMTUOM.js";

// src/context/git/git-layout.ts
import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
async function readGitLayout(directory, { signal }) {
  const git = async (...args) => {
    const { exitCode, stdout } = await exec("git", ["-C", directory, ...args], { env: READ_ONLY, signal });
    return { exitCode, stdout };
  };
  const withHome = async (stated) => {
    if (stated === void 0 || !/^~[^/]/.test(stated)) return stated;
    const { exitCode, stdout } = await git("config", "--type=path", "--get", "core.attributesFile");
    return exitCode === 0 ? stdout.replace(/\n$/, "") : stated;
  };
  try {
    const [places, settings] = await Promise.all([
      git("rev-parse", ...PLACES),
      git("config", "--null", "--get-regexp", SETTINGS)
    ]);
    const lines = places.stdout.split("\n");
    const [root, prefix, format, indexFile, ownAttributes, end] = lines;
    if (places.exitCode !== 0 || lines.length !== 6 || end !== "" || settings.exitCode > 1) return void 0;
    if (root === void 0 || prefix === void 0 || indexFile === void 0 || ownAttributes === void 0)
      return void 0;
    if (format !== "sha1" && format !== "sha256") return void 0;
    const values = settingsOf(settings.stdout);
    const here = await realpath(directory);
    return {
      root,
      prefix,
      format,
      indexFile: resolve(here, indexFile),
      attributeFiles: [
        resolve(here, ownAttributes),
        ...userFileOf("attributes", await withHome(values.get("core.attributesfile")), root),
        ...SYSTEM_ATTRIBUTES
      ],
      conversion: mayConvertAnything(values) ? "any" : "by attributes"
    };
  } catch {
    signal.throwIfAborted();
    return void 0;
  }
}
var PLACES = [
  ...["--show-toplevel", "--show-prefix", "--show-object-format"],
  ...["--git-path", "index", "--git-path", "info/attributes"]
];
var SETTINGS = "^(core\\.(autocrlf|attributesfile)|attr\\.tree)$";
var SYSTEM_ATTRIBUTES = ["/etc/gitattributes", "/usr/local/etc/gitattributes", "/opt/homebrew/etc/gitattributes"];
function settingsOf(text) {
  const settings = text.split("\0").filter((setting) => setting !== "");
  return new Map(
    settings.map((setting) => {
      const end = setting.indexOf("\n");
      return end === -1 ? [setting, "true"] : [setting.slice(0, end), setting.slice(end + 1)];
    })
  );
}
function mayConvertAnything(settings) {
  const converts = !["false", "no", "off", "0", ""].includes((settings.get("core.autocrlf") ?? "false").toLowerCase());
  return converts || settings.has("attr.tree") || process.env.GIT_ATTR_SOURCE !== void 0;
}
function userFileOf(name, stated, root) {
  if (stated === void 0) return [join(process.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "git", name)];
  return stated === "" ? [] : [resolve(root, stated.replace(/^~(?=\/)/, homedir()))];
}

export {
  readGitLayout,
  userFileOf
};
