// Shows a reference table below the list instead of leaving the page for its file.
const place = document.querySelector('#table');

document.addEventListener('click', async (event) => {
  const link = event.target.closest('a[data-table]');
  if (!link) return;
  event.preventDefault();
  const response = await fetch(link.href);
  place.hidden = false;
  if (!response.ok) {
    place.textContent = `${link.textContent} could not be loaded: ${response.status}`;
    return;
  }
  const table = await response.json();
  place.replaceChildren(...table.sheets.map((sheet) => tableOf(sheet, table)));
});

function tableOf(sheet, { row, column }) {
  const table = document.createElement('table');
  table.createCaption().textContent = `${sheet.title}: ${row} down, ${column} across`;
  const head = table.createTHead().insertRow();
  for (const text of ['', ...sheet.columns]) head.append(heading(text, 'col'));
  const body = table.createTBody();
  sheet.rows.forEach((name, number) => {
    const line = body.insertRow();
    line.append(heading(name, 'row'));
    for (const value of sheet.values[number]) line.insertCell().textContent = value;
  });
  return table;
}

function heading(text, scope) {
  const cell = document.createElement('th');
  cell.scope = scope;
  cell.textContent = text;
  return cell;
}
