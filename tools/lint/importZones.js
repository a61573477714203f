/**
 * The rooms of src by level, lowest first. A room imports from lower levels only, and through their index.ts; a new
 * room has to be listed here.
 */
export const levels = [
  ['core'],
  ['ops', 'losses', 'tricks', 'data', 'curation'],
  ['models', 'conditioning', 'optimizers'],
  ['architectures', 'training', 'wasm'],
  ['metrics'],
  ['diagnostics', 'transfer'],
  ['presets'],
  ['node', 'web'],
  ['cli'],
];

const rooms = levels.flat();

/** Zones of the rule import-x/no-restricted-paths: what each room of src must not import. */
export const importZones = levels.flatMap((level, height) => {
  const below = levels.slice(0, height).flat();
  return level.flatMap((room) => zonesOf(room, height, below));
});

function zonesOf(room, height, below) {
  const closed = rooms.filter((other) => other !== room && !below.includes(other));
  const directions = {
    target: `./src/${room}`,
    from: ['./src/index.ts', ...closed.map((other) => `./src/${other}`)],
    message: `src/${room} is on level ${height} and may import from ${below.join(', ') || 'no other room'} only.`,
  };
  if (below.length === 0) return [directions];
  const doors = {
    target: `./src/${room}`,
    from: below.map((other) => `./src/${other}/**`),
    except: below.map((other) => `**/src/${other}/index.ts`),
    message: 'Another room is entered through its index.ts.',
  };
  return [directions, doors];
}
