/** A file that the generator made, to be written below the application's folder. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** How much is generated: so many areas, and what is in each. */
interface Shape {
  readonly areas: number;
  readonly modules: number;
  readonly moduleLines: number;
  readonly pages: number;
  readonly pageLines: number;
  readonly pictures: number;
  readonly pictureBytes: number;
}

/** Together with the example: about 1 000 files and 16 MB, 5 000 and 20 MB, 100 000 and 400 MB. */
export const SHAPES = {
  story: { areas: 24, modules: 23, moduleLines: 220, pages: 8, pageLines: 90, pictures: 5, pictureBytes: 64 << 10 },
  large: { areas: 121, modules: 27, moduleLines: 64, pages: 10, pageLines: 30, pictures: 2, pictureBytes: 24 << 10 },
  huge: { areas: 2500, modules: 27, moduleLines: 64, pages: 10, pageLines: 30, pictures: 2, pictureBytes: 24 << 10 },
} satisfies Record<string, Shape>;

const WORDS = (
  'patient record visit clinic ward nurse doctor result sample value limit unit range dose order form field label date time ' +
  'status open closed review note letter referral history chart plan target goal risk score alert task team shift room bed queue'
).split(' ');

/**
 * The same files in every run and on every machine: areas of Python modules, templates and pictures, so that the example has
 * about the number of files, the size and the compressibility that an application of some years has. Pictures are noise, as far
 * as gzip can see, like real ones.
 */
export function* generateFiles(shape: Shape): Generator<GeneratedFile> {
  const random = randomNumbers(20_240_501);
  for (let area = 0; area < shape.areas; area++) {
    const folder = `forms/area_${String(area).padStart(2, '0')}`;
    yield { path: `${folder}/__init__.py`, content: '' };
    for (let module = 0; module < shape.modules; module++) {
      yield { path: `${folder}/form_${module}.py`, content: pythonModule(random, shape.moduleLines) };
    }
    for (let page = 0; page < shape.pages; page++) {
      yield { path: `${folder}/templates/form_${page}.html`, content: template(random, shape.pageLines) };
    }
    for (let picture = 0; picture < shape.pictures; picture++) {
      yield {
        path: `emr/static/forms/area_${area}/picture_${picture}.bin`,
        content: noise(random, shape.pictureBytes),
      };
    }
  }
  yield { path: 'forms/__init__.py', content: '' };
}

function pythonModule(random: () => number, lines: number): string {
  const body = Array.from({ length: lines }, () => {
    const [name, left, right] = [word(random), word(random), word(random)];
    return `    "${name}_${left}": lambda ${right}: ${right}.${name} >= ${Math.floor(random() * 1000)},`;
  });
  return `"""Rules of one form."""\n\nRULES = {\n${body.join('\n')}\n}\n`;
}

function template(random: () => number, lines: number): string {
  const rows = Array.from(
    { length: lines },
    () => `  <label for="${word(random)}">${word(random)} ${word(random)}</label><input name="${word(random)}">`,
  );
  return `{% extends "emr/page.html" %}\n{% block content %}\n${rows.join('\n')}\n{% endblock %}\n`;
}

function noise(random: () => number, sizeBytes: number): Uint8Array {
  return Uint8Array.from({ length: sizeBytes }, () => Math.floor(random() * 256));
}

function word(random: () => number): string {
  return WORDS[Math.floor(random() * WORDS.length)] ?? 'record';
}

/** A linear congruential generator: numbers from 0 up to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
