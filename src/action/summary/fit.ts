/** A part of a page, and what becomes of it where there is no room for all. */
export interface Section {
  readonly markdown: string;
  /** `keep`: without it the page says nothing. Others go in the order of their number, the highest first. */
  readonly importance: 'keep' | number;
}

const LEFT_OUT = 'Some of this page is left out, because GitHub takes no more. The log of the run has all of it.';

/** Joins sections to a page that is not larger than `limit`, leaving out what matters least. `sizeOf`: in what GitHub counts. */
export function fitSections(sections: readonly Section[], limit: number, sizeOf: (text: string) => number): string {
  let kept = sections.filter(({ markdown }) => markdown !== '');
  const all = kept.length;
  for (;;) {
    const notice = kept.length < all ? [LEFT_OUT] : [];
    const page = [...kept.map(({ markdown }) => markdown), ...notice].join('\n\n');
    if (sizeOf(page) <= limit) return `${page}\n`;
    const least = leastOf(kept);
    if (least === undefined) return LEFT_OUT;
    kept = kept.filter((section) => section !== least);
  }
}

/** Of equal ones the last. */
function leastOf(sections: readonly Section[]): Section | undefined {
  const rankOf = ({ importance }: Section) => (importance === 'keep' ? -1 : importance);
  return sections.reduce<Section | undefined>(
    (least, section) => (least === undefined || rankOf(section) >= rankOf(least) ? section : least),
    undefined,
  );
}
