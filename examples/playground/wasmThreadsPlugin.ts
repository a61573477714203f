import type { Plugin } from 'vite';

/**
 * tfjs starts the threads of its wasm backend from the source text of a function. That function mentions a variable outside of
 * itself, behind `typeof`, which a minifier takes away because the variable is there, and the threads then fail without it.
 */
export function wasmThreadsPlugin(): Plugin {
  return {
    name: 'wasm-threads',
    transform(code, id) {
      if (!id.split('?')[0]?.endsWith('tfjs-backend-wasm-threaded-simd.js')) return null;
      return code
        .replace('if(typeof _scriptDir !== "undefined" && _scriptDir){scriptDirectory=_scriptDir}', '')
        .replace('Module["mainScriptUrlOrBlob"]||_scriptDir', 'Module["mainScriptUrlOrBlob"]');
    },
  };
}
