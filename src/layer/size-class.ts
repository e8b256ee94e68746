/** What an entry costs beside its content. */
const ENTRY_BYTES = 512;
/** In so many parts of one are weights counted, so that rounding them loses nothing that matters. */
const WEIGHT_PARTS = 64;

/** What the partition of a layer knows of an entry's size: whole numbers, so that their sum is the same in any order. */
export interface Amount {
  readonly bytes: number;
  /**
   * A bucket costs its bytes as often as one of its files changes. The sum of that over all buckets is smallest where the square roots of
   * bytes times changes are alike in each. Assets are larger by about as much, when compressed, as they change less often.
   */
  readonly weight: number;
}

/**
 * The class of a file's size: the exponent of the power of two below it, the cost of an entry included. The partition of a layer knows no more
 * of a size. So an edit within the class moves no boundary, and the same entries in the same classes are divided in the same way.
 */
export function sizeClassOf(size: number): number {
  const bytes = ENTRY_BYTES + size;
  return bytes < 2 ** 32 ? 31 - Math.clz32(bytes) : 63 - Math.clz32(bytes / 2 ** 32);
}

export function amountOfClass(sizeClass: number): Amount {
  return CLASSES[sizeClass] ?? middleOf(sizeClass);
}

/** That of a directory or a link. */
export const NO_CONTENT = amountOf(ENTRY_BYTES);

/** Of all sizes that a number can tell without loss. */
const CLASSES = Array.from({ length: 53 }, (_, sizeClass) => middleOf(sizeClass));

/** The geometric middle stands for all sizes of a class: its lower end would make every sum too small. */
function middleOf(sizeClass: number): Amount {
  return amountOf(2 ** (sizeClass + 0.5));
}

function amountOf(bytes: number): Amount {
  return { bytes: Math.round(bytes), weight: Math.round(WEIGHT_PARTS * Math.sqrt(bytes)) };
}
