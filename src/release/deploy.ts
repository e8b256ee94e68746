import type { DeployRequest, ReleaseOptions } from './request.ts';
import type { ReleaseResult } from './result.ts';

/** @throws {ToolError} RELEASE_OLDER_COMMIT, RELEASE_ON_HOLD, LOCK_HELD and what build and target throw before anything is changed */
export declare function deploy(request: DeployRequest, options: ReleaseOptions): Promise<ReleaseResult>;
