import type { ReleaseOptions, RollbackRequest } from './request.ts';
import type { ReleaseResult } from './result.ts';

/** @throws {ToolError} RELEASE_NONE_BEFORE, RELEASE_UNKNOWN, LOCK_HELD and what the target throws before anything is changed */
export declare function rollback(request: RollbackRequest, options: ReleaseOptions): Promise<ReleaseResult>;
