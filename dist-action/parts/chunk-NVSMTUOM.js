import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ToolError,
  messageOf
} from "./chunk-3LUCUVAB.js";

// src/exec.ts
import { spawn } from "node:child_process";
var exec = (command, args, options = {}) => {
  const { signal, killAfterMs = 5e3 } = options;
  const outputs = Array.from({ length: options.outputs ?? 0 }, (_, place) => 3 + place);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const child = start(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
      stdio: [options.stdin === void 0 ? "ignore" : "pipe", "pipe", "pipe", ...outputs.map(() => "pipe")]
    });
    child.once("error", (cause) => reject(notStarted(command, cause)));
    if (child.pid === void 0) return;
    let killTimer;
    const onAbort = () => {
      killGroup(child.pid, "SIGTERM");
      killTimer = setTimeout(() => killGroup(child.pid, "SIGKILL"), killAfterMs);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    const stdout = collectLines(child.stdout, (line) => options.onLine?.(line, "stdout"));
    const stderr = collectLines(child.stderr, (line) => options.onLine?.(line, "stderr"));
    child.stdout?.on("data", (chunk) => options.onBytes?.(chunk));
    outputs.forEach((descriptor, place) => {
      const output = child.stdio[descriptor];
      const text = collect(output);
      output?.on("end", () => options.onOutput?.(text(), place));
    });
    child.stdin?.on("error", () => {
    });
    child.stdin?.end(options.stdin);
    child.once("close", (code, killedBy) => {
      clearTimeout(killTimer);
      signal?.removeEventListener("abort", onAbort);
      if (signal?.aborted) return reject(signal.reason);
      resolve({ exitCode: code ?? (killedBy === null ? 1 : 128), stdout: stdout(), stderr: stderr() });
    });
  });
};
function start(command, args, options) {
  try {
    return spawn(command, args, options);
  } catch (cause) {
    throw notStarted(command, cause);
  }
}
var MISSING = ["ENOENT", "EACCES", "ENOTDIR"];
function commandNotFound(command, why, cause) {
  const hint = `Install ${command} or put it on the PATH.`;
  return new ToolError("COMMAND_NOT_FOUND", `Starting ${command}: ${why}`, { hint, cause });
}
function notStarted(command, cause) {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const what = `Starting ${command}`;
  if (MISSING.includes(code)) {
    return commandNotFound(command, messageOf(cause), cause);
  }
  if (code === "ERR_INVALID_ARG_VALUE") {
    const where = "an argument or a variable of the environment has a NUL byte";
    return new ToolError("COMMAND_NOT_STARTED", `${what}: ${where}`, { hint: "Take the byte out." });
  }
  const hint = mendOf(code);
  return new ToolError("COMMAND_NOT_STARTED", `${what}: ${messageOf(cause)}`, {
    ...hint === void 0 ? {} : { hint },
    cause
  });
}
function mendOf(code) {
  switch (code) {
    case "EAGAIN":
    case "ENOMEM":
    case "EMFILE":
    case "ENFILE":
      return "Give this machine more memory, processes or open files (ulimit -u, ulimit -n), and run it again.";
    case "E2BIG":
      return "Shorten the arguments or the environment: together they are longer than the system takes.";
    default:
      return void 0;
  }
}
function killGroup(pid, signal) {
  if (pid === void 0) return;
  try {
    process.kill(-pid, signal);
  } catch {
  }
}
function collect(stream) {
  const chunks = [];
  stream?.on("data", (chunk) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}
function collectLines(stream, onLine) {
  let begun = [];
  const decoder = new TextDecoder();
  const text = collect(stream);
  stream?.on("data", (chunk) => {
    const [first = "", ...lines] = decoder.decode(chunk, { stream: true }).split("\n");
    begun.push(first);
    for (const line of lines) {
      onLine(begun.join("").replace(/\r$/, ""));
      begun = [line];
    }
  });
  stream?.on("end", () => {
    const rest = begun.join("");
    if (rest !== "") onLine(rest);
  });
  return text;
}

// src/context/git/read-only-git.ts
var READ_ONLY = { GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };

export {
  exec,
  commandNotFound,
  READ_ONLY
};
