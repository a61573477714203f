/**
 * Loads a package that is needed by this one function alone.
 *
 * @throws an error with the command that installs it, if it cannot be loaded.
 */
export async function importPeer<T>(functionName: string, name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${functionName}: needs the package ${name}; run: npm install ${name}\n(${reason})`, { cause });
  }
}
