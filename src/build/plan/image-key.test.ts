import { expect, test } from 'vitest';
import { imageFacts } from '../../../test/doubles/image-facts.ts';
import { answerAboutStages } from '../../plan/analysis.ts';
import { planBaseSegment } from '../../plan/base-segment.ts';
import { emptyRootfs } from '../../plan/compose/rootfs.ts';
import { planSegments } from '../../plan/plan-segments.ts';
import { imageKeyOf } from './image-key.ts';

const DOCKERFILE = 'FROM a\nRUN install\nCOPY manage.py /app/\nENV A=1\nRUN collect\nLABEL of=emr\n';

function keyOfImage(dockerfile = DOCKERFILE, content = 'print()'): string {
  const facts = imageFacts({ dockerfile, files: { 'manage.py': content, 'README.md': content } });
  const answers = answerAboutStages(facts);
  const baseSegment = planBaseSegment(facts, answers, { name: 'web' });
  const config = { architecture: 'amd64', os: 'linux', config: {} };
  const base = { key: baseSegment.key, layers: [], diffIds: [], config, facts: emptyRootfs };
  return imageKeyOf(base, planSegments({ facts, baseSegment, base, results: new Map(), sources: new Map() }));
}

test.each([
  { what: 'the base', dockerfile: DOCKERFILE.replace('install', 'install more') },
  { what: 'a file', content: 'print(2)' },
  { what: 'the place of a file', dockerfile: DOCKERFILE.replace('/app/', '/srv/') },
  { what: 'the owner of a file', dockerfile: DOCKERFILE.replace('COPY', 'COPY --chown=1:1') },
  { what: 'a run above the base', dockerfile: DOCKERFILE.replace('collect', 'collect more') },
  { what: 'a variable', dockerfile: DOCKERFILE.replace('A=1', 'A=2') },
  { what: 'a label', dockerfile: DOCKERFILE.replace('of=emr', 'of=lab') },
  { what: 'what is run', dockerfile: `${DOCKERFILE}CMD ["run"]\n` },
  { what: 'the author', dockerfile: `${DOCKERFILE}MAINTAINER ann\n` },
  {
    what: 'the order of two lines of the history',
    dockerfile: DOCKERFILE.replace('ENV A=1\n', '').replace('LABEL', 'ENV A=1\nLABEL'),
  },
])('the key of an image changes with $what', ({ dockerfile, content }) => {
  expect(keyOfImage(dockerfile, content)).not.toBe(keyOfImage());
});

test.each([
  { what: 'comments', dockerfile: DOCKERFILE.replace('ENV', '# the answer\nENV') },
  { what: 'blank lines', dockerfile: DOCKERFILE.replace('LABEL', '\n\nLABEL') },
  { what: 'a stage that nothing needs', dockerfile: `FROM b AS docs\nRUN docs\n${DOCKERFILE}` },
])('the key of an image stays with other $what', ({ dockerfile }) => {
  expect(keyOfImage(dockerfile)).toBe(keyOfImage());
});
