/* Tells by ear and by hand what a code was answered with: who stands at a door looks at people. */

"use strict";

// Of each kind of answer: tones in hertz, one after the other, and how the telephone shakes.
const SOUNDS = {
  go: { tones: [880, 1320], shakes: [80] },
  ask: { tones: [880], shakes: [60, 60, 60] },
  wait: { tones: [520, 520], shakes: [150, 80, 150] },
  stop: { tones: [220, 165], shakes: [400] },
};
const TONE_SECONDS = 0.12;
let speaker;

function sound(kind) {
  const { tones, shakes } = SOUNDS[kind] ?? SOUNDS.ask;
  navigator.vibrate?.(shakes);
  speaker ??= new AudioContext();
  speaker.resume(); // It sleeps until somebody has touched the page.
  tones.forEach((hertz, nth) => {
    const begins = speaker.currentTime + nth * TONE_SECONDS;
    const [tone, loudness] = [speaker.createOscillator(), speaker.createGain()];
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0.2, begins);
    loudness.gain.exponentialRampToValueAtTime(0.001, begins + TONE_SECONDS);
    tone.connect(loudness).connect(speaker.destination);
    tone.start(begins);
    tone.stop(begins + TONE_SECONDS);
  });
}
