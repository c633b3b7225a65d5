import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'

// From the door down to the ground. A room imports from rooms below it only; systems know the public face alone.
const rooms = [
  'cli',
  'api',
  'platform',
  'notifications',
  'monitoring',
  'scheduler',
  'runs',
  'datasets',
  'connectors',
  'telemetry',
  'people',
  'pipelines',
  'database',
]
const src = resolve(import.meta.dirname, '../src')
const systems = resolve(import.meta.dirname, '../systems')

it('imports point one way', () => {
  const wrong = imports(src).filter(({ from, to }) => {
    const [importer, imported] = [from, to].map((path) => rooms.indexOf(relative(src, path).split(/[/.]/)[0] ?? ''))
    return importer !== -1 && imported !== -1 && Number(imported) < Number(importer)
  })
  expect(wrong).toEqual([])
})

it('systems import the public face only, and no room imports a system', () => {
  expect(imports(systems).filter(({ to }) => !to.startsWith(systems))).toEqual([])
  expect(imports(src).filter(({ to }) => !to.startsWith(src))).toEqual([])
})

function imports(folder: string): { from: string; to: string }[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  )
  return files.flatMap((file) => {
    const from = join(folder, file)
    const text = readFileSync(from, 'utf8')
    return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) => ({
      from,
      to: resolve(dirname(from), path ?? ''),
    }))
  })
}
