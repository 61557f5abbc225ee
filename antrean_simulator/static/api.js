// Talks to the control API. A refusal becomes an Error with the server's words.

export async function call(method, path, words) {
  const request = { method, headers: {} };
  if (words !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(words);
  }
  const answer = await fetch(`/control/${path}`, request);
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(inIndonesian(body.error ?? `HTTP ${answer.status}`));
  return body;
}

export const act = (phone, name, words = {}) => call("POST", `phones/${phone}/${name}`, words);

const KNOWN = new Map([
  ["this number belongs to another phone", "Nomor itu dipakai telepon lain."],
  ["number must be + and 7 to 15 digits", "Nomor diawali + dan terdiri atas 7–15 angka, misalnya +6281200000003."],
  ["name must not be empty", "Nama belum diisi."],
  ["this person has no number", "Telepon ini tidak bernomor."],
]);

function inIndonesian(words) {
  return KNOWN.get(words) ?? `Ditolak: ${words}`;
}

let toastTimer;

export function complain(error) {
  const toast = document.getElementById("toast");
  toast.textContent = error.message;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { toast.hidden = true; }, 6000);
}

export function attempt(promise) {
  return promise.catch(complain);
}
