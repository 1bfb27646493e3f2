"use strict";
// The statistics: one formula open at a time, dates only where wanted, and charts drawn from the numbers of their tables.
(() => {
  const buttons = [...document.querySelectorAll("[data-formula]")];
  const open = (name) => {
    for (const button of buttons) {
      const is = button.dataset.formula === name;
      button.setAttribute("aria-expanded", String(is));
      document.getElementById(`f-${button.dataset.formula}`).hidden = !is;
      button.closest("li").toggleAttribute("data-open", is);
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => open(button.getAttribute("aria-expanded") === "true" ? "" : button.dataset.formula));
  }
  open(buttons[0]?.dataset.formula ?? "");

  const form = document.querySelector("[data-choice]");
  const own = form?.querySelector("[data-own]");
  const choose = () => {
    own.hidden = form.elements.period.value !== "";
    for (const input of own.querySelectorAll("input")) input.disabled = own.hidden;
  };
  form?.addEventListener("change", choose);
  if (form) choose();

  const label = (ink) => ({ color: ink("ink-3"), fontSize: 12 });
  const axis = (ink) => ({ axisLabel: label(ink), axisLine: { lineStyle: { color: ink("line-2") } }, axisTick: { show: false }, splitLine: { lineStyle: { color: ink("line") } }, nameTextStyle: label(ink) });

  const lorenz = (it) => (ink) => {
    const share = it.curve.map((one, place) => [place * 10, one]);
    const ends = { type: "value", min: 0, max: 100, interval: 25, ...axis(ink) };
    return {
      grid: { left: 44, right: 16, top: 28, bottom: 44 },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, valueFormatter: (value) => `${value}%`, backgroundColor: ink("ink"), borderWidth: 0, textStyle: { color: ink("ground") } },
      xAxis: { ...ends, name: it.x, nameLocation: "middle", nameGap: 26, axisLabel: { ...label(ink), formatter: "{value}%" } },
      yAxis: { ...ends, name: it.y, axisLabel: { ...label(ink), formatter: "{value}%" } },
      series: [
        { type: "line", name: it.even, data: share.map(([at]) => [at, at]), symbol: "none", lineStyle: { color: ink("edge"), type: "dashed", width: 1 }, areaStyle: { color: ink("go-wash"), opacity: 1 }, itemStyle: { color: ink("edge") } },
        { type: "line", name: it.actual, data: share, symbol: "circle", symbolSize: 5, lineStyle: { color: ink("go"), width: 3 }, itemStyle: { color: ink("go") }, areaStyle: { color: ink("surface"), opacity: 1 } },
      ],
    };
  };

  const hours = (it) => (ink) => {
    const most = Math.max(1, ...it.cells.map((one) => one[2]));
    const tints = [0, 1, 2, 3, 4, 5].map((step) => ink(`heat-${step}`));
    return {
      grid: { left: 48, right: 8, top: 8, bottom: 28 },
      tooltip: { renderMode: "richText", confine: true, backgroundColor: ink("ink"), borderWidth: 0, textStyle: { color: ink("ground") }, formatter: (one) => one.data[3] },
      visualMap: { show: false, min: 0, max: most, dimension: 2, inRange: { color: tints } },
      xAxis: { type: "category", data: Array.from({ length: 24 }, (_, hour) => String(hour)), ...axis(ink), splitLine: { show: false } },
      yAxis: { type: "category", data: it.days, inverse: true, ...axis(ink), splitLine: { show: false } },
      series: [{ type: "heatmap", data: it.cells, itemStyle: { borderColor: ink("surface"), borderWidth: 2, borderRadius: 4 } }],
    };
  };

  const bands = (it) => (ink) => {
    const part = (place) => it.values.map((one) => one[place]);
    const width = it.values.map(([low, , high]) => (low === null ? null : high - low));
    const hidden = { type: "line", stack: "band", symbol: "none", lineStyle: { opacity: 0 }, tooltip: { show: false } };
    const tell = (found) => {
      const [low, middle, high] = it.values[found[0].dataIndex];
      if (low === null) return found[0].axisValue;
      return [found[0].axisValue, `${it.names.low} ${low} ${it.names.unit}`, `${it.names.middle} ${middle} ${it.names.unit}`, `${it.names.high} ${high} ${it.names.unit}`].join("\n");
    };
    return {
      grid: { left: 48, right: 16, top: 28, bottom: 28 },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: ink("ink"), borderWidth: 0, textStyle: { color: ink("ground") }, formatter: tell },
      xAxis: { type: "category", data: it.days, boundaryGap: it.days.length === 1, ...axis(ink), splitLine: { show: false } },
      yAxis: { type: "value", min: 0, name: it.names.unit, ...axis(ink) },
      series: [
        { ...hidden, data: part(0) },
        { ...hidden, data: width, areaStyle: { color: ink("go-wash"), opacity: 1 } },
        { type: "line", data: part(1), symbol: "circle", symbolSize: 5, lineStyle: { color: ink("go"), width: 2 }, itemStyle: { color: ink("go") } },
      ],
    };
  };

  const kinds = { lorenz, hours, bands };
  for (const element of document.querySelectorAll("[data-chart]")) {
    charts.draw(element, kinds[element.dataset.chart](JSON.parse(element.dataset.values)));
  }
})();
