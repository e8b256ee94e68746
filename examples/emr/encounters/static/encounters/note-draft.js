// What is being written is kept in this tab until it is sent, so that a lost session loses no words.
const form = document.querySelector('form.stacked');
const text = form?.querySelector('textarea');
const key = `note-draft:${location.pathname}`;

if (text) {
  if (text.value === '') text.value = sessionStorage.getItem(key) ?? '';
  text.addEventListener('input', () => sessionStorage.setItem(key, text.value));
  form.addEventListener('submit', () => sessionStorage.removeItem(key));
}
