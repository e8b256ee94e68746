import { describe, expect, test } from 'vitest';
import { imageFacts } from '../../test/doubles/image-facts.ts';
import { type Digest, digestOf } from '../oci/digest.ts';
import { answerAboutStages, type ImageFacts } from './analysis.ts';
import { planBaseSegment } from './base-segment.ts';
import { emptyRootfs } from './compose/rootfs.ts';
import { type Frontend, knowingFrontend, pinnedSyntax } from './frontend.ts';
import { planSegments } from './plan-segments.ts';

const NAME = 'mirror.example/docker/dockerfile:1';

/** A front end whose digest is known, or becomes known when somebody asks. */
function frontend(known: string | undefined, asked = 'asked'): Frontend & { readonly asks: string[] } {
  const asks: string[] = [];
  let digest: Digest | undefined = known === undefined ? undefined : digestOf(known);
  const ask = async () => {
    asks.push(NAME);
    digest = digestOf(asked);
  };
  return { image: NAME, text: `${NAME} rest`, digest: () => digest, ask, asks };
}

function plan(facts: ImageFacts) {
  const answers = answerAboutStages(facts);
  const baseSegment = planBaseSegment(facts, answers, { name: 'web' });
  const base = {
    key: baseSegment.key,
    layers: [],
    diffIds: [],
    config: { architecture: 'amd64', os: 'linux' },
    facts: emptyRootfs,
  };
  const { segments } = planSegments({ facts, baseSegment, base, results: new Map(), sources: new Map() });
  return { base: baseSegment, segments };
}

const files = { 'app.py': '' };
const factsOf = (dockerfile: string, of?: Frontend) =>
  imageFacts({ dockerfile, files, ...(of === undefined ? {} : { frontend: of }) });

describe('the front end is an input of', () => {
  test.each([
    { what: 'a base', dockerfile: 'FROM a\nRUN b\n' },
    { what: 'a run segment', dockerfile: 'FROM a\nCOPY app.py /\nRUN b\n' },
    { what: 'a narrowed run', dockerfile: 'FROM a\nCOPY app.py /\n# hydrofoil: inputs=app.py outputs=/out\nRUN b\n' },
  ])('$what', ({ dockerfile }) => {
    const keys = [undefined, frontend('one'), frontend('two')].map((of) => {
      const { base, segments } = plan(factsOf(dockerfile, of));
      return segments.find(({ kind }) => kind === 'run')?.key ?? base.key;
    });

    expect(new Set(keys).size).toBe(3);
  });
});

test('an image that is made without an engine has no use for a front end', async () => {
  const dockerfile = 'FROM a\nWORKDIR /app\nCOPY app.py .\nCMD ["x"]\n';
  const of = frontend(undefined);

  const planned = await knowingFrontend(factsOf(dockerfile, of), async () => plan(factsOf(dockerfile, of)));

  expect(planned).toEqual(plan(factsOf(dockerfile)));
  expect(of.asks).toEqual([]);
});

test('it is asked for once something must be executed', async () => {
  const of = frontend(undefined, 'one');
  const facts = factsOf('FROM a\nCOPY app.py /\nRUN b\n', of);

  const planned = await knowingFrontend(facts, async () => plan(facts));

  expect(planned).toEqual(plan(factsOf('FROM a\nCOPY app.py /\nRUN b\n', frontend('one'))));
  expect(of.asks).toEqual([NAME]);
});

test('what an engine gets names it by digest, with what stands behind it', () => {
  expect(pinnedSyntax({ frontend: frontend('one') })).toEqual({
    syntax: `mirror.example/docker/dockerfile@${digestOf('one')} rest`,
  });
});
