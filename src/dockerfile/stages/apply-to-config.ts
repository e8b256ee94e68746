import type { Healthcheck as ConfigHealthcheck, RunConfig } from '../../oci/config.ts';
import type { ExpandedInstruction, Healthcheck, KeyValue } from '../instruction.ts';
import { argumentsOf } from './run-command.ts';
import { workingDirectory } from './working-directory.ts';

export interface ConfigContext {
  /** Whether this stage has a CMD of its own, which ENTRYPOINT then keeps. */
  readonly hasOwnCmd: boolean;
}

/** The configuration after an instruction, as BuildKit sets it. Lists that come out empty are left out, as its JSON does. */
export function applyToConfig(config: RunConfig, instruction: ExpandedInstruction, context: ConfigContext): RunConfig {
  switch (instruction.keyword) {
    case 'ENV':
      return { ...config, Env: instruction.pairs.reduce(withEnv, config.Env ?? []) };
    case 'LABEL':
      return { ...config, Labels: { ...config.Labels, ...toRecord(instruction.pairs) } };
    case 'USER': {
      const { User: _, ...rest } = config;
      return instruction.user === '' ? rest : { ...rest, User: instruction.user };
    }
    case 'WORKDIR':
      return { ...config, WorkingDir: workingDirectory(config.WorkingDir, instruction.path) };
    case 'CMD': {
      const { Cmd: _, ...rest } = config;
      const args = argumentsOf(instruction.command, config.Shell);
      return { ...rest, ...(args.length > 0 && { Cmd: args }), ArgsEscaped: true };
    }
    case 'ENTRYPOINT': {
      const { Entrypoint: _, Cmd: inherited, ...rest } = config;
      const args = argumentsOf(instruction.command, config.Shell);
      return {
        ...rest,
        ...(args.length > 0 && { Entrypoint: args }),
        ...(context.hasOwnCmd && inherited !== undefined && { Cmd: inherited }),
      };
    }
    case 'EXPOSE':
      // A variable can come out as no port at all.
      if (instruction.ports.length === 0) return config;
      return { ...config, ExposedPorts: { ...config.ExposedPorts, ...toSet(instruction.ports) } };
    case 'VOLUME':
      return { ...config, Volumes: { ...config.Volumes, ...toSet(instruction.paths) } };
    case 'STOPSIGNAL':
      return { ...config, StopSignal: instruction.signal };
    case 'HEALTHCHECK':
      return { ...config, Healthcheck: configHealthcheck(instruction.healthcheck) };
    case 'SHELL':
      return { ...config, Shell: instruction.shell };
    case 'ONBUILD':
      return { ...config, OnBuild: [...(config.OnBuild ?? []), instruction.expression] };
    case 'ADD':
    case 'ARG':
    case 'COPY':
    case 'MAINTAINER':
    case 'RUN':
      return config;
  }
}

/** A variable that is set already keeps its place in the list. */
function withEnv(env: readonly string[], { key, value }: KeyValue): readonly string[] {
  const entry = `${key}=${value}`;
  const at = env.findIndex((other) => other.split('=', 1)[0] === key);
  return at < 0 ? [...env, entry] : env.with(at, entry);
}

function toRecord(pairs: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}

function toSet(names: readonly string[]): Record<string, Record<string, never>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

function configHealthcheck(healthcheck: Healthcheck): ConfigHealthcheck {
  const { test, intervalNs, timeoutNs, startPeriodNs, startIntervalNs, retries } = healthcheck;
  return {
    Test: test,
    ...(intervalNs > 0 && { Interval: intervalNs }),
    ...(timeoutNs > 0 && { Timeout: timeoutNs }),
    ...(startPeriodNs > 0 && { StartPeriod: startPeriodNs }),
    ...(startIntervalNs > 0 && { StartInterval: startIntervalNs }),
    ...(retries > 0 && { Retries: retries }),
  };
}
