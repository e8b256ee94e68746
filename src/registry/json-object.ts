/** The object that a JSON text holds; undefined for anything else. */
export function parseJsonObject(text: string): Readonly<Partial<Record<string, unknown>>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
