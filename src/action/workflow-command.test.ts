import { expect, test } from 'vitest';
import { plainLines, workflowCommand } from './workflow-command.ts';

test.each([
  { why: 'a command alone', name: 'endgroup', message: '', properties: {}, line: '::endgroup::' },
  {
    why: 'a message keeps its lines',
    name: 'error',
    message: 'one\ntwo\r\n100 %: a, b',
    properties: {},
    line: '::error::one%0Atwo%0D%0A100 %25: a, b',
  },
  {
    why: 'a comma or colon in a property ends nothing',
    name: 'error',
    message: 'm',
    properties: { file: 'a,b:c%.txt', line: 3, title: undefined },
    line: '::error file=a%2Cb%3Ac%25.txt,line=3::m',
  },
])('a workflow command is one line: $why', ({ name, message, properties, line }) => {
  expect(workflowCommand(name, message, properties)).toBe(line);
});

test.each([
  { text: '::set-output name=image::evil', lines: [': :set-output name=image::evil'] },
  { text: '  ::add-mask::a', lines: ['  : :add-mask::a'] },
  { text: '\u0085\u3000::add-mask::a', lines: ['\u0085\u3000: :add-mask::a'] },
  { text: 'before ##[add-mask]a', lines: ['before ## [add-mask]a'] },
  { text: 'progress\r::stop-commands::x', lines: ['progress', ': :stop-commands::x'] },
  { text: 'std::vector and a::b', lines: ['std::vector and a::b'] },
])('no line of a program is a command: $text', ({ text, lines }) => {
  expect(plainLines(text)).toEqual(lines);
});
