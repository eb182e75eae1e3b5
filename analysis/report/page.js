// Makes the charts answer to the pointer and the tables save as CSV. The page is whole without it.
(() => {
  'use strict';

  // ---- CSV: the exact values, not those rounded for reading

  const field = (text) => {
    const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const csv = (table) =>
    [...table.rows]
      .map((row) => [...row.cells].map((cell) => field((cell.dataset.v ?? cell.textContent).trim())).join(','))
      .join('\n') + '\n';

  for (const button of document.querySelectorAll('button.csv')) {
    const table = document.getElementById(button.dataset.table);
    if (!table) continue;
    button.hidden = false;
    button.setAttribute('aria-label', `Save as CSV: ${table.caption.textContent}`);
    button.addEventListener('click', () => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([csv(table)], { type: 'text/csv' }));
      link.download = `${button.dataset.table.replace(/-data$/, '')}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  }

  // ---- Charts: Vega-Lite takes the place of the SVG, which stays when anything goes wrong

  const draw = globalThis.coprodDraw;
  if (!draw) return;

  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  tip.setAttribute('aria-hidden', 'true');
  document.body.append(tip);
  const tooltip = (_, event, __, value) => {
    tip.hidden = value === null || value === undefined || value === '';
    if (tip.hidden) return;
    tip.replaceChildren();
    for (const [name, text] of Object.entries(value)) {
      const line = document.createElement('div');
      const label = document.createElement('b');
      label.textContent = `${name}: `;
      line.append(label, String(text));
      tip.append(line);
    }
    const room = 16;
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(event.clientX + room, innerWidth - width - 8))}px`;
    tip.style.top = `${event.clientY + room + height > innerHeight ? event.clientY - height - room : event.clientY + room}px`;
  };

  const font = 'system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif';
  const config = {
    aria: false, // the frame has the text alternative
    background: null,
    font,
    view: { stroke: null },
    axis: {
      labelFontSize: 12, titleFontSize: 12.5, titleFontWeight: 'normal', labelColor: '#44443f', titleColor: '#44443f',
      gridColor: '#e3e3dd', domainColor: '#8c8c84', tickColor: '#8c8c84', labelFont: font, titleFont: font,
    },
    legend: { labelFontSize: 12.5, symbolSize: 90, symbolStrokeWidth: 2, labelFont: font },
  };

  const charts = [...document.querySelectorAll('[data-chart]')];
  const show = async (place) => {
    const plain = place.innerHTML;
    const spec = JSON.parse(document.getElementById(`${place.dataset.chart}-spec`).textContent);
    const narrow = place.closest('figure').clientWidth < 560;
    spec.config = narrow
      ? { ...config, axis: { ...config.axis, labelFontSize: 11 }, axisY: { labelLimit: 132 } }
      : config;
    spec.autosize = { type: 'fit-x', contains: 'padding' };
    spec.width = place.closest('figure').clientWidth;
    if (narrow) spec.layer = spec.layer.filter((layer) => layer.name !== 'numbers');
    if (narrow && spec.encoding?.y?.axis) spec.encoding.y.axis.labelLimit = 132;
    // A matrix needs its width; on a narrow screen its frame scrolls.
    const wide = Boolean(spec.usermeta?.wide);
    if (wide) spec.width = Math.max(spec.width, 600);
    const view = document.createElement('div');
    view.setAttribute('aria-hidden', 'true'); // the frame has the text alternative
    try {
      const drawn = await draw(view, spec, tooltip);
      place.classList.toggle('live', !wide);
      place.replaceChildren(view);
      place.dataset.drawn = 'vega';
      return drawn;
    } catch (error) {
      place.innerHTML = plain;
      place.classList.remove('live');
      place.dataset.drawn = 'plain';
      console.error(`the chart ${place.dataset.chart} stays plain:`, error);
      return null;
    }
  };

  const plain = new Map(charts.map((place) => [place, [...place.childNodes]]));
  const live = new Map();
  const redraw = async (place) => {
    live.get(place)?.finalize();
    live.set(place, await show(place));
  };
  // Charts are drawn as they come near the screen, and all before printing they are plain again.
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      redraw(entry.target);
    }
  }, { rootMargin: '1200px' });
  charts.forEach((place) => seen.observe(place));

  let width = innerWidth;
  let waiting = 0;
  addEventListener('resize', () => {
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(() => [...live.keys()].forEach(redraw), 200);
  });
  addEventListener('beforeprint', () => {
    for (const [place, nodes] of plain) {
      place.replaceChildren(...nodes);
      place.classList.remove('live');
    }
  });
  addEventListener('afterprint', () => [...live.keys()].forEach(redraw));
})();
