"use strict";
// The cells of a round as a treemap: the larger the more orders, the darker the more of what is shown.
(() => {
  // The library is large: it comes only where there are cells to draw.
  let library;
  const load = (src) => library ??= new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src, onload: done, onerror: failed });
    document.head.append(script);
  });

  const SMALL = 560, MANY = 12, LEAST = 0.4;
  const shown = (sheet) => sheet.querySelector("[name=map]:checked").value;

  const leaf = (ink, measure) => (cell) => {
    const [count, tint] = cell[measure];
    return {
      // A cell without orders stays to be seen, and to be asked for its people.
      name: cell.name, value: Math.max(LEAST, cell.demand[0]), cell, count,
      itemStyle: { color: ink(`heat-${tint}`) }, label: { color: ink(`heat-${tint}-ink`) },
    };
  };
  // A community is tinted by the darkest of its cells: that is where one has to look.
  const branch = (ink, measure) => (community) => {
    const tint = Math.max(0, ...community.cells.map((cell) => cell[measure][1]));
    const count = community.cells.reduce((sum, cell) => sum + cell[measure][0], 0);
    return {
      name: community.name, count, cell: community, children: community.cells.map(leaf(ink, measure)),
      itemStyle: { color: ink(`heat-${tint}`), borderColor: ink("line-2") }, label: { color: ink(`heat-${tint}-ink`) },
    };
  };
  const told = (element) => ({ name, data }) => {
    const words = ["unmet", "demand", "supply"].map((one) => {
      const cells = data?.cell?.cells ?? (data?.cell ? [data.cell] : []);
      return `${element.dataset[one]} ${cells.reduce((sum, cell) => sum + cell[one][0], 0)}`;
    });
    return data?.cell ? `${name}\n${words.join("  ")}` : "";
  };

  const option = (element, cells, measure) => (ink) => {
    const isSmall = element.clientWidth < SMALL, isMany = cells.length > MANY;
    const isOne = cells.length === 1;
    // In many small fields the number alone is read; the name stands in the tip, and in the table.
    const isInside = (path) => isSmall && path.length > 2;
    const text = ({ name, data, treePathInfo }) => isMany && !isInside(treePathInfo) ? `${data?.count || ""}` : `${name}\n${data?.count ?? ""}`;
    const look = { fontSize: 12, overflow: "truncate", ellipsis: "", formatter: text };
    return {
      tooltip: {
        renderMode: "richText", confine: true, backgroundColor: ink("ink"), borderWidth: 0,
        textStyle: { color: ink("ground"), fontSize: 13 }, formatter: told(element),
      },
      series: [{
        type: "treemap", name: element.dataset.all, roam: false, animation: false, top: 0, left: 0, right: 0, bottom: isOne ? 0 : 32,
        nodeClick: isOne ? false : "zoomToNode", leafDepth: isSmall && isMany ? 1 : undefined, visibleMin: 1, childrenVisibleMin: 1, drillDownIcon: "",
        breadcrumb: {
          show: !isOne, bottom: 0, height: 24, emptyItemWidth: 60,
          itemStyle: { color: ink("surface"), borderColor: ink("edge"), borderWidth: 1, textStyle: { color: ink("ink"), fontSize: 12 } },
          emphasis: { itemStyle: { color: ink("hover"), textStyle: { color: ink("ink") } } },
        },
        label: look,
        upperLabel: { show: !isOne, height: 18, color: ink("ink"), fontSize: 12, overflow: "truncate", ellipsis: "", formatter: ({ name, data }) => `${name} ${data?.count ?? ""}` },
        itemStyle: { gapWidth: 1, borderWidth: 0, borderColor: ink("surface") },
        levels: [
          { itemStyle: { gapWidth: 3, borderWidth: 0, borderColor: ink("surface") }, upperLabel: { show: false } },
          { itemStyle: { gapWidth: 1, borderWidth: 1, borderColor: ink("line-2"), borderColorSaturation: undefined } },
          { itemStyle: { gapWidth: 1 } },
        ],
        emphasis: { itemStyle: { borderColor: ink("ink") }, upperLabel: { show: !isOne, color: ink("ink") } },
        data: isOne ? cells[0].cells.map(leaf(ink, measure)) : cells.map(branch(ink, measure)),
      }],
    };
  };

  const draw = async (sheet) => {
    const element = sheet.querySelector(".treemap"), table = sheet.querySelector(".astable");
    table.open = false;
    element.hidden = false;
    try { await load(element.dataset.src); } catch { element.hidden = true; table.open = true; return; }
    const cells = JSON.parse(element.dataset.cells);
    const chart = charts.draw(element, option(element, cells, shown(sheet)));
    sheet.addEventListener("change", () => charts.draw(element, option(element, cells, shown(sheet))));
    element.addEventListener("pointerleave", () => chart.dispatchAction({ type: "hideTip" }));
  };
  const begin = () => {
    for (const sheet of document.querySelectorAll(".mapsheet:not([data-drawn])")) { sheet.dataset.drawn = ""; draw(sheet); }
  };
  addEventListener("DOMContentLoaded", begin);
  document.body?.addEventListener("htmx:afterSettle", begin);
})();
