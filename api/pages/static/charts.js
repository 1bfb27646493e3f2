"use strict";
// A chart is drawn beside its table, which holds the same figures for those who do not see it.
(() => {
  const drawn = new Map();
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  // The page's own colours, by the names of their variables: ink("go"), ink("heat-3-ink").
  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  const fill = (element) => {
    const { chart, make } = drawn.get(element);
    chart.setOption({
      animation: !still.matches,
      animationDuration: 100,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink("ink-2"), fontSize: 12 },
      // Text on the canvas: a box of HTML would bring styles of its own, which the page's policy refuses.
      tooltip: { renderMode: "richText", confine: true, backgroundColor: ink("ink"), borderWidth: 0, textStyle: { color: ink("ground"), fontSize: 13 } },
      ...make(ink),
    }, true);
  };

  // Draws into the element what make(ink) says, again where the theme changes; answers with the chart.
  const draw = (element, make) => {
    const chart = drawn.get(element)?.chart ?? echarts.init(element, null, { renderer: "canvas" });
    drawn.set(element, { chart, make });
    fill(element);
    sizes.observe(element);
    return chart;
  };
  const sizes = new ResizeObserver((entries) => { for (const one of entries) drawn.get(one.target)?.chart.resize(); });
  dark.addEventListener("change", () => { for (const element of drawn.keys()) fill(element); });

  globalThis.charts = { draw, ink };
})();
