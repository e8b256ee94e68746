import type { Instruction } from '../../dockerfile/instruction.ts';
import type { PrintedStage } from '../../dockerfile/print-dockerfile.ts';
import type { DockerfileAnalysis } from '../../plan/analysis.ts';

/** What a Dockerfile for the engine was printed from. */
export interface PrintedPart {
  readonly dockerfile: string;
  readonly print: readonly PrintedStage[];
  /** Names that it declares beside those of the stages. */
  readonly declared: readonly string[];
}

/** Arguments that RUN sees though nobody declares them. They may not change what it makes, and are in no key. */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/**
 * The build arguments that a printed part declares. An engine gets no other: what no key knows of must not reach it, and
 * some names steer the engine itself.
 */
export function engineArguments(
  { dockerfile, print, declared }: PrintedPart,
  { stages, stageContext, dockerfile: { globalArgs } }: DockerfileAnalysis,
): Readonly<Record<string, string>> {
  const instructions = print.flatMap(({ index, instructionCount }): readonly Instruction[] => {
    return stages[index]?.instructions.slice(0, instructionCount) ?? [];
  });
  const names = new Set([
    ...PROXIES,
    ...declared,
    ...[...globalArgs, ...instructions].flatMap((instruction) =>
      instruction.keyword === 'ARG' ? instruction.args.map(({ name }) => name) : [],
    ),
  ]);
  const given = Object.entries(stageContext.inputs.buildArgs).filter(([name]) => names.has(name));
  // The engine would name the last stage of the part.
  const target = dockerfile.includes('TARGETSTAGE') ? stageContext.globals.get('TARGETSTAGE') : undefined;
  return { ...(target !== undefined && { TARGETSTAGE: target }), ...Object.fromEntries(given) };
}
