import { parseArgs } from 'node:util';
import { SIZES, type Size, type Variant } from './application.ts';
import { BOTH } from './row.ts';

export const HELP = `npm run bench -- [options] [DIR...]

Measures how long a changed line of code takes until its image is in the registry (decide + build + push), by Hydrofoil and by the
ways that people use today, on examples/emr at the size of a real application, with a registry on loopback. Medians; one run of
each row in turn. Everything goes through one proxy, which can delay each request. At the end each aim is compared with what was
measured.

  --part NAME      ways: the rows; scale: 100 000 files against 5 000; memory: a context of 3.4 GB (takes 12 GB of disk);
                   may be repeated (ways and scale, and replay where folders are given)
  DIR...           git repositories whose last 200 commits are replayed (see npm run bench:replay)
  --runs N         runs of each row (5); rows that take a minute get 2 at most
  --only TEXT      only rows whose name contains it; may be repeated
  --delay MS       delay of each request; may be repeated (0, 25 and 50)
  --size NAME      large: about 5 000 files and 20 MB (default); story: 1 000 and 16 MB; huge: 100 000 and 400 MB;
                   example: examples/emr as it is
  --variant TEXT   "nothing after the copy" or "collectstatic" (both)
  --json           one JSON value on stdout instead of tables
  --help
`;

const PARTS = ['ways', 'scale', 'memory'] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  readonly parts: readonly Part[];
  /** Repositories to be replayed. */
  readonly histories: readonly string[];
  readonly runs: number;
  /** Parts of the names of rows; none means all rows. */
  readonly only: readonly string[];
  readonly delaysMs: readonly number[];
  readonly variants: readonly Variant[];
  readonly size: Size;
  readonly format: 'tables' | 'json';
}

/** Undefined when help is asked for. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      part: { type: 'string', multiple: true, default: [] },
      runs: { type: 'string', default: '5' },
      only: { type: 'string', multiple: true, default: [] },
      delay: { type: 'string', multiple: true, default: ['0', '25', '50'] },
      variant: { type: 'string', multiple: true, default: [...BOTH] },
      size: { type: 'string', default: 'large' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    parts: values.part.length === 0 ? ['ways', 'scale'] : values.part.map((text) => choose('--part', text, PARTS)),
    histories: positionals,
    runs: Number(values.runs),
    only: values.only,
    delaysMs: values.delay.map(Number),
    variants: BOTH.filter((name) => values.variant.includes(name)),
    size: choose('--size', values.size, SIZES),
    format: values.json ? 'json' : 'tables',
  };
}

function choose<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const chosen = allowed.find((name) => name === text);
  if (chosen === undefined) throw new Error(`${option} is ${allowed.join(', ')}, not ${text}`);
  return chosen;
}
