/** The style of the report page; colours follow the reader's light or dark setting. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --line: #e3e6eb; --text: #1b1f27; --quiet: #5f6877;
  --discriminator: #2f6fde; --generator: #d9562b; --real: #1f9d6b; --fake: #8a55d7; --other: #7a8190;
  --good: #1a7f4e; --bad: #c0362c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151b; --card: #1b2029; --line: #2d3440; --text: #e7eaf0; --quiet: #98a1b1;
    --discriminator: #6ea2ff; --generator: #ff8f66; --real: #4fd09a; --fake: #bd93ff; --other: #98a1b1;
    --good: #4fd09a; --bad: #ff7b70;
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
.uplot { width: 100%; }
.u-legend { font-size: 13px; text-align: left; }
.u-legend .u-marker { border-radius: 3px; }
`;
