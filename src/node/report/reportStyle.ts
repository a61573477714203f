/** The style of the report page; colours follow the reader's light or dark setting. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --line: #e3e6eb; --text: #1b1f27; --quiet: #5f6877;
  --discriminator: #2f6fde; --generator: #d9562b; --real: #1f9d6b; --fake: #8a55d7; --other: #7a8190;
  --good: #1a7f4e; --bad: #c0362c; --warn: #9a6700;
  --series0: #2f6fde; --series1: #d9562b; --series2: #1f9d6b; --series3: #8a55d7;
  --series4: #b3820e; --series5: #c43f86; --series6: #1690a8; --series7: #6b7686;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151b; --card: #1b2029; --line: #2d3440; --text: #e7eaf0; --quiet: #98a1b1;
    --discriminator: #6ea2ff; --generator: #ff8f66; --real: #4fd09a; --fake: #bd93ff; --other: #98a1b1;
    --good: #4fd09a; --bad: #ff7b70; --warn: #e3b341;
    --series0: #6ea2ff; --series1: #ff8f66; --series2: #4fd09a; --series3: #bd93ff;
    --series4: #e3b341; --series5: #ff8ac0; --series6: #58c8de; --series7: #a3adbb;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { margin: 0; font-size: 26px; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { margin: 0 0 4px; font-size: 16px; }
p { margin: 0 0 12px; color: var(--quiet); max-width: 75ch; }
code { font: 13px/1.5 ui-monospace, monospace; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; margin-bottom: 20px; }
.outcome { padding: 2px 10px; border: 1px solid currentColor; border-radius: 99px; font-size: 13px; color: var(--quiet); }
.finished { color: var(--good); }
.failed { color: var(--bad); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 0 0 12px; }
.figures div, section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.figures div { padding: 10px 14px; }
.figures dt { color: var(--quiet); font-size: 13px; }
.figures dd { margin: 0; font-size: 20px; font-variant-numeric: tabular-nums; }
section { padding: 18px 20px; margin-bottom: 12px; min-width: 0; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 0 12px; }
.samples { overflow-x: auto; }
.samples table { border-spacing: 0; width: 100%; }
.samples th { font-weight: 500; font-size: 13px; color: var(--quiet); padding: 0 2px 6px; overflow-wrap: anywhere; }
.samples table { table-layout: fixed; }
.samples td { padding: 0; }
.samples img { display: block; width: 100%; image-rendering: pixelated; border-radius: 4px; }
.samples figure { margin: 0; max-width: 760px; }
.facts { width: 100%; border-collapse: collapse; font-size: 14px; }
.facts th { text-align: left; font-weight: 400; color: var(--quiet); width: 34%; vertical-align: top; }
.facts th, .facts td { padding: 5px 8px 5px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.facts tr:first-child > * { border-top: 0; }
.facts td { font-variant-numeric: tabular-nums; }
.finding { border-left: 3px solid var(--quiet); padding: 2px 0 2px 14px; margin: 14px 0; }
.finding.warning { border-color: var(--warn); }
.finding.error { border-color: var(--bad); }
.finding p, .finding li { color: var(--text); max-width: 75ch; }
.finding p { margin-bottom: 6px; }
.finding ul { margin: 0 0 6px; padding-left: 20px; }
h3 { margin: 10px 0 4px; font-size: 15px; overflow-wrap: anywhere; }
.finding h3 { margin-top: 0; }
h3 small { font-weight: 400; color: var(--quiet); }
.level { font-size: 12px; text-transform: uppercase; letter-spacing: 0.04em; color: var(--quiet); }
.warning .level { color: var(--warn); }
.error .level { color: var(--bad); }
summary { cursor: pointer; color: var(--quiet); font-size: 14px; }
.frames { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(44%, 170px), 1fr)); gap: 12px; }
.frames figure { margin: 0; min-width: 0; }
.frames img { display: block; width: 100%; border-radius: 4px; }
figcaption { color: var(--quiet); font-size: 13px; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.map { display: block; width: 100%; }
.scale { display: flex; align-items: center; gap: 8px; color: var(--quiet); font-size: 13px; max-width: 320px; }
.scale i { flex: 1; height: 10px; border-radius: 3px; }
.axes { display: flex; flex-wrap: wrap; gap: 6px; margin: 0 0 12px; }
.axes button { font: inherit; font-size: 14px; padding: 4px 12px; color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: 99px; cursor: pointer; }
.axes button[aria-pressed="true"] { border-color: var(--discriminator); color: var(--discriminator); }
.wide { overflow-x: auto; }
.wide table { border-collapse: collapse; font-size: 14px; min-width: 100%; }
.wide th, .wide td { text-align: left; padding: 5px 14px 5px 0; border-top: 1px solid var(--line); vertical-align: top; min-width: 7em; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.wide tr:first-child > * { border-top: 0; }
.wide th { font-weight: 500; color: var(--quiet); }
.best { color: var(--good); font-weight: 600; }
.runs { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 16px; }
.runs figure { margin: 0; min-width: 0; }
.runs img { display: block; width: 100%; image-rendering: pixelated; border-radius: 4px; }
.key { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 6px; }
.u-legend { max-width: 100%; }
.uplot { width: 100%; }
.u-legend { font-size: 13px; text-align: left; }
.u-legend .u-marker { border-radius: 3px; }
`;
