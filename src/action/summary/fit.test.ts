import { expect, test } from 'vitest';
import { fitSections } from './fit.ts';

const length = (text: string) => text.length;

test('what fits is joined, without what is empty', () => {
  const page = fitSections(
    [
      { importance: 'keep', markdown: '# title' },
      { importance: 1, markdown: '' },
      { importance: 2, markdown: 'text' },
    ],
    100,
    length,
  );

  expect(page).toBe('# title\n\ntext\n');
});

test('what matters least goes first, of equal parts the last, and the page says so', () => {
  const part = (name: string) => `${name} ${'.'.repeat(200)}`;

  const page = fitSections(
    [
      { importance: 'keep', markdown: 'title' },
      { importance: 6, markdown: part('first log') },
      { importance: 6, markdown: part('second log') },
      { importance: 2, markdown: part('table') },
    ],
    600,
    length,
  );

  expect(page).toMatch(/^title\n\nfirst log .*\n\ntable .*\n\nSome of this page is left out/s);
  expect(page).not.toContain('second log');
});

test('a page never grows beyond the limit, counted as it is asked to', () => {
  const sections = ['é', 'e'].map((letter) => ({ importance: 1, markdown: letter.repeat(300) }));

  const page = fitSections([{ importance: 'keep', markdown: 'title' }, ...sections], 800, Buffer.byteLength);

  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(800);
  expect(page).toContain('é');
  expect(page).not.toContain('eee');
});
