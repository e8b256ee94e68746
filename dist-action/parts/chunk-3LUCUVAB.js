import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/errors.ts
var ToolError = class extends Error {
  code;
  hint;
  location;
  constructor(code, message, options = {}) {
    super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.name = "ToolError";
    this.code = code;
    this.hint = options.hint;
    this.location = options.location;
  }
};
var ToolErrors = class extends ToolError {
  problems;
  constructor(code, message, problems) {
    super(code, message);
    this.problems = problems;
  }
};
function isToolError(error, code) {
  return error instanceof ToolError && (code === void 0 || error.code === code);
}
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

export {
  ToolError,
  ToolErrors,
  isToolError,
  messageOf
};
