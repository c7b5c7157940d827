/* A canvas to sign on with a finger, a pen or a mouse. What is kept is dark on nothing, in light and in dark. */

const INK = "#111827";

export function drawing(label) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  const lines = [];
  let line = null;

  function draw(on, ink, width, scale) {
    const pen = on.getContext("2d");
    pen.clearRect(0, 0, on.width, on.height);
    Object.assign(pen, { lineCap: "round", lineJoin: "round", strokeStyle: ink, lineWidth: width * scale });
    for (const points of lines) {
      pen.beginPath();
      points.forEach(([x, y], place) => {
        const [px, py] = points[place - 1] ?? [x, y];
        if (place === 0) pen.moveTo(x * scale, y * scale);
        pen.quadraticCurveTo(px * scale, py * scale, ((px + x) / 2) * scale, ((py + y) / 2) * scale);
      });
      pen.lineTo(points.at(-1)[0] * scale + 0.1, points.at(-1)[1] * scale);
      pen.stroke();
    }
  }

  function show() {
    const scale = devicePixelRatio || 1;
    canvas.width = canvas.clientWidth * scale;
    canvas.height = canvas.clientHeight * scale;
    draw(canvas, getComputedStyle(canvas).color, 2.6, scale);
  }

  const place = (event) => [event.offsetX, event.offsetY];
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    line = [place(event)];
    lines.push(line);
    show();
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!line) return;
    line.push(place(event));
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { line = null; });

  return {
    canvas,
    empty: () => lines.reduce((sum, one) => sum + one.length, 0) < 5, // a touch by mistake is no signature
    clear: () => { lines.length = 0; show(); },
    png: () => {
      const copy = document.createElement("canvas");
      copy.width = canvas.clientWidth * 2;
      copy.height = canvas.clientHeight * 2;
      draw(copy, INK, 2.6, 2);
      return copy.toDataURL("image/png").split(",")[1];
    },
  };
}
