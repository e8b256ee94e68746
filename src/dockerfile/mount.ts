/** `--mount=…` of a RUN as written. */
export interface MountFlag {
  /** What stands behind `--mount=`, quotes of the flag removed. */
  readonly text: string;
  /** Stage or image that it names; never expanded. */
  readonly from?: string;
  /** Where the whole flag stands in the instruction's `source`. */
  readonly start: number;
  readonly end: number;
}

export interface Mount {
  readonly type: MountType;
  /** Stage or image. Absent for `bind`: the build context. */
  readonly from?: string;
  readonly source?: string;
  readonly target?: string;
  /** `id` of a cache, secret or ssh mount. */
  readonly id?: string;
  readonly sharing?: 'shared' | 'private' | 'locked';
  readonly readonly: boolean;
  readonly required: boolean;
  /** Variable that receives a secret; '' is the default name. */
  readonly env?: string;
  /** Bytes, of a tmpfs. */
  readonly sizeBytes?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export type MountType = 'bind' | 'cache' | 'tmpfs' | 'secret' | 'ssh';

/** `--device=…` of a RUN. */
export interface DeviceFlag {
  readonly name: string;
  readonly required: boolean;
}
