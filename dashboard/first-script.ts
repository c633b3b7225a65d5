import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/**
 * Measures what a browser loads before anything is seen: the entry and all it imports statically.
 *
 * @throws when it is more than `mostBytes` compressed
 */
export function firstScript({ mostBytes }: { mostBytes: number }): Plugin {
  return {
    name: 'first-script',
    writeBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const first = new Set(chunks.filter((chunk) => chunk.isEntry))
      for (const chunk of first)
        for (const imported of chunks) if (chunk.imports.includes(imported.fileName)) first.add(imported)
      const bytes = [...first].reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0)
      console.log(`first script: ${(bytes / 1000).toFixed(1)} kB compressed, of at most ${mostBytes / 1000}`)
      if (bytes > mostBytes)
        throw new Error(
          `expected a first script of at most ${mostBytes} bytes compressed, got ${bytes}; load what is not needed at once by import()`,
        )
    },
  }
}
