import { readInput, variableOf } from './input-value.ts';

/** Inputs that nobody else may see. */
export interface SecretInputs {
  readonly registryPassword?: string;
  readonly kubeconfig?: string;
  readonly githubToken?: string;
}

/** Reads the secrets among the inputs, masks them, and takes them out of the environment, which every program that is started inherits. */
export function takeSecretInputs(env: NodeJS.ProcessEnv, onSecret: (secret: string) => void): SecretInputs {
  const take = (name: string) => {
    const secret = readInput(name, env);
    delete env[variableOf(name)];
    if (secret !== undefined) onSecret(secret);
    return secret;
  };
  const registryPassword = take('registry-password');
  const kubeconfig = take('kubeconfig');
  const githubToken = take('github-token');
  return {
    ...(registryPassword === undefined ? {} : { registryPassword }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(githubToken === undefined ? {} : { githubToken }),
  };
}
