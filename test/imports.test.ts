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
  'watches',
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
const dashboard = resolve(import.meta.dirname, '../dashboard/src')

// The same for the dashboard: parts are pieces of our nouns that several pages show.
const floors = ['app', 'features', 'parts', 'ui', 'client', 'texts']

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

it('the dashboard imports one way, no feature another one, and of the server types of the contract alone', () => {
  const all = imports(dashboard)
  const inside = all.filter(({ to }) => to.startsWith(dashboard))
  const wrong = inside.filter(({ from, to }) => {
    const [importer = [], imported = []] = [from, to].map((path) => relative(dashboard, path).split('/'))
    const isOtherFeature = importer[0] === 'features' && imported[0] === 'features' && importer[1] !== imported[1]
    return isOtherFeature || floors.indexOf(imported[0] ?? '') < floors.indexOf(importer[0] ?? '')
  })
  expect(wrong).toEqual([])
  const outside = all.filter(({ to }) => !to.startsWith(dashboard))
  expect(outside.filter(({ to, isType }) => !isType || !to.startsWith(join(src, 'api/contract')))).toEqual([])
  // So that what is not found is not what was not looked for.
  expect(outside.length).toBeGreaterThan(0)
})

function imports(folder: string): { from: string; to: string; isType: boolean }[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.tsx?$/.test(file),
  )
  return files.flatMap((file) => {
    const from = join(folder, file)
    const text = readFileSync(from, 'utf8')
    return [...text.matchAll(/(import type [^']*?from|from|import\()\s*'(\.[^']+)'/g)].map(([, word, path]) => ({
      from,
      to: resolve(dirname(from), path ?? ''),
      isType: word?.startsWith('import type ') ?? false,
    }))
  })
}
