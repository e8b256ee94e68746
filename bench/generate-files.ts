/** A file that the generator made, to be written below the application's folder. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

const AREAS = 24;
const WORDS = (
  'patient record visit clinic ward nurse doctor result sample value limit unit range dose order form field label date time ' +
  'status open closed review note letter referral history chart plan target goal risk score alert task team shift room bed queue'
).split(' ');

/**
 * The same files in every run and on every machine: 24 areas of Python modules, templates and pictures, so that the example has
 * about the number of files, the size and the compressibility that an application of some years has. Pictures are noise, as far
 * as gzip can see, like real ones.
 */
export function* generateFiles(): Generator<GeneratedFile> {
  const random = randomNumbers(20_240_501);
  for (let area = 0; area < AREAS; area++) {
    const folder = `forms/area_${String(area).padStart(2, '0')}`;
    yield { path: `${folder}/__init__.py`, content: '' };
    for (let module = 0; module < 23; module++) {
      yield { path: `${folder}/form_${module}.py`, content: pythonModule(random, 220) };
    }
    for (let page = 0; page < 8; page++) {
      yield { path: `${folder}/templates/form_${page}.html`, content: template(random, 90) };
    }
    for (let picture = 0; picture < 5; picture++) {
      yield { path: `emr/static/forms/area_${area}/picture_${picture}.bin`, content: noise(random, 64 * 1024) };
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
