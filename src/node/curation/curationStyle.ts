/** What the page of a curation adds to the style of reports. */
export const curationStyle = `
.filter svg { width: 100%; height: 130px; display: block; }
.filter rect.in { fill: var(--real); }
.filter rect.out { fill: var(--generator); }
.filter line { stroke: var(--text); stroke-width: 2; stroke-dasharray: 5 4; vector-effect: non-scaling-stroke; }
.axis { display: flex; justify-content: space-between; color: var(--quiet); font-size: 12px; border-top: 1px solid var(--line); padding-top: 2px; }
.filter label { display: grid; grid-template-columns: 72px 1fr 72px; gap: 8px; align-items: center; font-size: 13px; color: var(--quiet); margin-top: 6px; }
.filter input { width: 100%; accent-color: var(--discriminator); }
.filter output { color: var(--text); text-align: right; font-variant-numeric: tabular-nums; }
.kept { margin: 8px 0 0; font-size: 13px; }
.count { color: var(--quiet); font-weight: 400; margin-left: 6px; font-variant-numeric: tabular-nums; }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(118px, 1fr)); gap: 14px 10px; }
.sheet figure { margin: 0; min-width: 0; }
.sheet figure div { display: flex; gap: 3px; height: 112px; }
.sheet img { min-width: 0; flex: 1 1 0; height: 112px; object-fit: contain; object-position: left bottom; image-rendering: pixelated; border-radius: 4px; }
.sheet i { color: var(--quiet); }
.sheet figcaption { font-size: 12px; line-height: 1.35; color: var(--quiet); margin-top: 4px; overflow-wrap: anywhere; }
.sheet code { font-size: 11px; }
`;
