import { ToolError } from '../errors.ts';

/** The error for bytes that are not the layer that they should be. */
export function layerInvalid(what: string, cause?: unknown): ToolError {
  return new ToolError('LAYER_INVALID', `Reading a layer: ${what}`, {
    hint: 'Build and push this image again: the layer is damaged or no tar archive.',
    cause,
  });
}
