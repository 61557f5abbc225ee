/* Reads barcodes from a camera into a field, as if somebody had typed them and pressed Enter.

   What decodes is loaded when the camera is first opened, from our own site: see the licences. A
   code is read once for as long as it stays in view. */

"use strict";

const EVERY_MS = 120;
// A hand shakes: only what was gone for so long is read again.
const GONE_MS = 2500;
const FORMATS = ["qr_code", "code_128"];

function load(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`cannot load ${address}`));
    document.head.append(script);
  });
}

async function detector({ script, module }) {
  if (!window.BarcodeDetectionAPI) await load(script);
  BarcodeDetectionAPI.prepareZXingModule({ overrides: { locateFile: () => module } });
  return new BarcodeDetectionAPI.BarcodeDetector({ formats: FORMATS });
}

// Reads what stands before the camera until it is stopped; tells each code once.
function watch(video, reader, tell) {
  let seen = "";
  let seenAt = 0;
  let timer;
  const look = async () => {
    // A picture that cannot be read is followed by another.
    const [found] = video.readyState < 2 ? [] : await reader.detect(video).catch(() => []);
    const now = performance.now();
    if (found && (found.rawValue !== seen || now - seenAt > GONE_MS)) tell(found.rawValue);
    if (found) [seen, seenAt] = [found.rawValue, now];
    timer = setTimeout(look, EVERY_MS);
  };
  look();
  return () => clearTimeout(timer);
}

function makeCamera(part) {
  const [button, says, video] = ["button", "[role=status]", "video"].map((one) =>
    part.querySelector(one),
  );
  const label = button.querySelector("span");
  const field = document.getElementById(part.dataset.camera);
  let stop;
  const tell = (code) => {
    field.value = code;
    field.form.requestSubmit();
  };
  const open = async () => {
    says.textContent = part.dataset.opening;
    const camera = { facingMode: "environment", width: { ideal: 1280 } };
    const [stream, reader] = await Promise.all([
      navigator.mediaDevices.getUserMedia({ video: camera, audio: false }),
      detector(part.dataset),
    ]);
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    const unwatch = watch(video, reader, tell);
    stop = () => {
      unwatch();
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
      video.hidden = true;
      stop = undefined;
    };
    says.textContent = "";
  };
  const show = () => {
    label.textContent = stop ? part.dataset.close : part.dataset.open;
    button.setAttribute("aria-expanded", String(Boolean(stop)));
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    if (stop) {
      stop();
    } else {
      await open().catch(({ name }) => {
        const why = { NotAllowedError: "denied", NotFoundError: "absent" }[name] ?? "failed";
        says.textContent = part.dataset[why];
      });
    }
    button.disabled = false;
    show();
  });
  part.hidden = false;
  if (part.dataset.auto) openWhereAllowed(button);
}

// Nobody is asked for a camera unasked.
async function openWhereAllowed(button) {
  const allowed = await navigator.permissions?.query({ name: "camera" }).catch(() => undefined);
  if (allowed?.state === "granted") button.click();
}

// Browsers give a camera to pages with TLS only, and to this machine.
if (navigator.mediaDevices?.getUserMedia) {
  for (const part of document.querySelectorAll("[data-camera]")) makeCamera(part);
}
