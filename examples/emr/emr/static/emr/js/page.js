// Tables marked data-sortable are sorted by the heading that is clicked; a second click turns the order.
for (const table of document.querySelectorAll('table[data-sortable]')) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    heading.setAttribute('aria-sort', 'none');
    heading.tabIndex = 0;
    heading.addEventListener('click', () => sortBy(table, headings, column));
    heading.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') sortBy(table, headings, column);
    });
  });
}

function sortBy(table, headings, column) {
  const descending = headings[column].getAttribute('aria-sort') === 'ascending';
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => collator.compare(orderOf(a.cells[column]), orderOf(b.cells[column])));
  if (descending) rows.reverse();
  table.tBodies[0].append(...rows);
  for (const heading of headings) heading.setAttribute('aria-sort', 'none');
  headings[column].setAttribute('aria-sort', descending ? 'descending' : 'ascending');
}

function orderOf(cell) {
  return cell?.dataset.order ?? cell?.textContent.trim() ?? '';
}

// A form that was sent is not sent again by a second click.
document.addEventListener('submit', (event) => {
  const button = event.target.querySelector('button:not([type="button"])');
  if (button) button.disabled = true;
});
