// Draws the outline of Indonesia on which the offices are dots. Natural Earth, public domain.

// Twenty units a degree, from here to the right and down; `web/dots.py` reckons the same.
const WEST = 94.5;
const NORTH = 6.5;
const UNITS = 20;
const SIZE = [940, 360];
const TOLERANCE = 0.9; // units that a line may be off
const SMALLEST = 1.5; // square units that an island is drawn from

export function outline(atlas) {
  const { geometries } = atlas.objects.countries;
  const country = geometries.find(({ properties }) => properties.name === "Indonesia");
  const rings = country.arcs.flat().map((arcs) => ring(atlas, arcs));
  const path = rings.filter((points) => area(points) >= SMALLEST).map(drawn).join("");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.join(" ")}">` +
    `<path fill="#7d8798" fill-opacity=".4" d="${path}"/></svg>\n`
  );
}

function ring(atlas, arcs) {
  return arcs.flatMap((number) => {
    const points = decoded(atlas, number < 0 ? ~number : number);
    return number < 0 ? points.reverse() : points;
  });
}

function decoded({ arcs, transform: { scale, translate } }, number) {
  let [x, y] = [0, 0];
  return arcs[number].map(([east, north]) => {
    x += east;
    y += north;
    const longitude = x * scale[0] + translate[0];
    const latitude = y * scale[1] + translate[1];
    return [(longitude - WEST) * UNITS, (NORTH - latitude) * UNITS];
  });
}

function area(points) {
  const twice = points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

function drawn(points) {
  const kept = simplified(points).map((point) => point.map(Math.round));
  let [x, y] = kept[0];
  const steps = kept.slice(1).flatMap(([nextX, nextY]) => {
    const step = [nextX - x, nextY - y];
    [x, y] = [nextX, nextY];
    return step.some(Boolean) ? [step.join(" ")] : [];
  });
  return `M${kept[0].join(" ")}l${steps.join(" ").replaceAll(" -", "-")}z`;
}

// Douglas and Peucker's: the point that is off most is kept, and both sides of it looked at.
function simplified(points) {
  const [first, last] = [points[0], points.at(-1)];
  let [most, at] = [0, 0];
  points.forEach((point, i) => {
    const off = distance(point, first, last);
    if (off > most) [most, at] = [off, i];
  });
  if (most <= TOLERANCE) return [first, last];
  return [...simplified(points.slice(0, at + 1)), ...simplified(points.slice(at)).slice(1)];
}

function distance([x, y], [ax, ay], [bx, by]) {
  const length = Math.hypot(bx - ax, by - ay);
  if (length === 0) return Math.hypot(x - ax, y - ay);
  return Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length;
}
