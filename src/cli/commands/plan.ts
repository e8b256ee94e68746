import { formatBytes } from '../../amounts.ts';
import { type PlannedNode, planImages } from '../../build/images/plan-images.ts';
import { findingsIn } from '../../build/plan/find-findings.ts';
import { existingReference } from '../../build/plan/plan-order.ts';
import type { Provenance } from '../../build/ports.ts';
import type { EnvironmentSettings } from '../../config/config.ts';
import type { RunningContainer } from '../../deployment/target.ts';
import { formatRepository } from '../../oci/reference.ts';
import { formatPlan } from '../../plan/format-plan.ts';
import { formatFindings } from '../../plan/lint/format-findings.ts';
import { type BuildFlags, type ChosenImages, chooseImages } from '../choose-images.ts';
import type { CliContext } from '../context.ts';
import { plansJson } from '../image-json.ts';
import { chooseEnvironment, environmentFact, openTarget } from '../open-target.ts';

/** What a deployment would build, upload and patch, and why. Writes nothing anywhere. */
export async function run([operand]: readonly unknown[], flags: BuildFlags, context: CliContext): Promise<number> {
  const name = typeof operand === 'string' ? operand : undefined;
  const chosen = await chooseImages(flags, name, context, ['pull']);
  const { images, all, session } = chosen;
  await using _session = session;
  const environment = environmentOf(chosen, name);
  const [planned, containers] = await Promise.all([
    planImages(
      all.map((image) => session.order(image)),
      images.map((image) => image.name),
      session.run,
      session.ports,
    ),
    environment === undefined ? [] : containersOf(environment, chosen, context),
  ]);
  context.tell({ kind: 'planned', nodes: planned, provenance: session.provenance });
  if (context.json) {
    const byName = Object.fromEntries(planned.map((node) => [node.name, nodeJson(node, session.provenance)]));
    context.output.result(
      JSON.stringify({ outcome: 'planned', images: byName, environment: environment?.name, containers }),
    );
  } else showPlans(planned, session.provenance, environment, containers, context);
  return 0;
}

/** The environment that is named or whose branch this is. A plan of the images alone is a plan too. */
function environmentOf({ config, session }: ChosenImages, name: string | undefined): EnvironmentSettings | undefined {
  if (config === undefined) return undefined;
  const { branch } = session.provenance;
  const hasBranch = Object.values(config.environments).some(
    (environment) => environment.branch !== undefined && environment.branch === branch,
  );
  return name === undefined && !hasBranch ? undefined : chooseEnvironment(config, name, branch);
}

async function containersOf(environment: EnvironmentSettings, { images }: ChosenImages, context: CliContext) {
  const target = await openTarget(environment, context);
  const repositories = Object.fromEntries(images.map(({ name, repository }) => [name, formatRepository(repository)]));
  const { signal, output } = context;
  context.tell(environmentFact(environment, target));
  const { containers } = await target.read(repositories, { signal, progress: output.progress });
  context.tell({ kind: 'running', containers });
  return containers;
}

function nodeJson(node: PlannedNode, provenance: Provenance): object {
  if (node.kind === 'waits') {
    return { repository: formatRepository(node.order.specs[0].repository), action: 'make', waitsFor: node.waitsFor };
  }
  const { planned } = node;
  return { ...plansJson(planned.images.map(({ plan }) => plan)), findings: findingsIn(planned, provenance) };
}

function showPlans(
  nodes: readonly PlannedNode[],
  provenance: Provenance,
  environment: EnvironmentSettings | undefined,
  containers: readonly RunningContainer[],
  { output }: CliContext,
): void {
  for (const node of nodes) {
    if (node.kind === 'waits') {
      output.result(`${node.name} → ${formatRepository(node.order.specs[0].repository)}`);
      output.result(`  stands on image ${node.waitsFor.join(' and ')}: known when that is made`);
      continue;
    }
    const { name, repository, images } = node.planned;
    output.result(`${name} → ${formatRepository(repository)}`);
    const indent = images.length === 1 ? '  ' : '    ';
    for (const { plan } of images) {
      if (images.length > 1) output.result(`  ${plan.platform}`);
      for (const line of formatPlan(plan, formatBytes)) output.result(indent + line);
    }
    for (const line of formatFindings(findingsIn(node.planned, provenance))) output.result(`  ${line}`);
    const advice = new Set(images.flatMap(({ plan }) => plan.advice));
    for (const text of advice) output.progress({ type: 'warning', text: `${name}: ${text}` });
  }
  if (environment === undefined) return;
  output.result(`environment ${environment.name}`);
  for (const { workload, container, image, imageName } of containers) {
    const made = nodes.find(({ name }) => name === imageName);
    const known = made?.kind === 'planned' ? existingReference(made.planned) : undefined;
    const becomes = known === image ? 'stays on' : `gets ${known ?? `the new ${imageName}`}; runs`;
    output.result(`  ${workload} (${container}): ${becomes} ${image}`);
  }
}
