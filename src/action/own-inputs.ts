/** Inputs that only the action has. */
export const OWN_INPUTS = {
  command: { description: 'command of Hydrofoil to run', default: 'deploy' },
  'working-directory': { description: 'folder to work in, where hydrofoil.yaml is looked for; default: the checkout' },
  registry: { description: 'host of the registry that the next two inputs are for' },
  'registry-user': { description: 'user name at that registry; without it the logins of earlier steps count' },
  'registry-password': { description: 'password or token of that user: a secret' },
  kubeconfig: {
    description: 'the text of a kubeconfig: a secret. It is kept in a private file for as long as the step runs',
  },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is an expression of the workflow
  'github-token': { description: "token for GitHub's own interface", default: '${{ github.token }}' },
  summary: { description: "write the job's summary: true or false", default: 'true' },
  comment: {
    description: 'on a pull request, keep a comment with what the run did or would do: true or false',
    default: 'true',
  },
  deployment: { description: "tell GitHub's deployments of a deployment: true or false", default: 'true' },
} as const satisfies Readonly<Record<string, { readonly description: string; readonly default?: string }>>;

export type OwnInput = keyof typeof OWN_INPUTS;
