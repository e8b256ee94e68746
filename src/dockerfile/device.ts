import { ToolError } from '../errors.ts';
import { csvFields } from './csv.ts';
import { parseBoolean } from './go-values.ts';

/** `--device=…` of a RUN. */
export interface DeviceFlag {
  readonly name: string;
  readonly required: boolean;
}

/**
 * Reads "vendor.com/gpu=all,required" or "name=vendor.com/gpu=all".
 *
 * @throws {ToolError} DOCKERFILE_FLAG_INVALID
 */
export function parseDevice(text: string): DeviceFlag {
  let name = '';
  let required = false;
  for (const field of csvFields(text) ?? fail(text, 'the fields cannot be told apart')) {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? undefined : field.slice(equals + 1);
    if (key === 'required')
      required = value === undefined || (parseBoolean(value) ?? fail(text, `"${field}" is not valid`));
    else if (name !== '') fail(text, `"${field}" is not known, or the second name`);
    else name = key === 'name' && value !== undefined ? value : field;
  }
  return { name, required };
}

function fail(text: string, what: string): never {
  throw new ToolError('DOCKERFILE_FLAG_INVALID', `--device=${text}: ${what}`, {
    hint: 'Write --device=NAME,required.',
  });
}
