import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** What to do about a package that is not there; undefined when it is. */
export function installed(name: string): string | undefined {
  try {
    require.resolve(name)
    return undefined
  } catch {
    return 'not installed: npm ci --prefix bench'
  }
}
