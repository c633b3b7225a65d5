import { expect, it } from 'vitest'
import { pipeline } from '../pipeline.ts'
import { system } from '../system.ts'
import { js } from '../unchecked.ts'
import type { PageBlock } from './block.ts'
import { type PageOptions, page } from './page.ts'

const data = { latest: async () => [{ commodity: 'WTI', price: 70 }] }
const card = { kind: 'card', title: 'Latest', source: 'latest', label: 'commodity', value: 'price' } as const

it('a page is frozen data, in one language or in each, and refreshes every half minute', () => {
  const title = { en: 'Prices', 'pt-BR': 'Preços' }
  const made = page('prices', { title, blocks: [card, { kind: 'text', text: 'Spot prices.' }], data })
  expect(made).toMatchObject({ name: 'prices', title, refreshMs: 30_000, blocks: [card, { kind: 'text' }], data })
  expect(Object.isFrozen(made) && Object.isFrozen(made.blocks)).toBe(true)
  const declared = pipeline('load').step('fetch', () => 1)
  expect(system({ name: 'energy', pipelines: [declared], pages: [made] }).pages).toEqual([made])
  expect(() => system({ name: 'energy', pipelines: [declared], pages: [made, made] })).toThrow(
    "system 'energy': there are two pages 'prices': give one of them another name",
  )
  expect(() => system({ name: 'energy', pipelines: [declared], pages: js([undefined]) })).toThrow(
    "expected pages to list what page('name', { ... }) returns, got undefined",
  )
})

it.each<[string, Partial<PageOptions>]>([
  [
    "page 'prices': block 'card': expected source to name some of data, got 'latst', did you mean 'latest'?",
    { blocks: [{ ...card, source: 'latst' }] },
  ],
  ["page 'prices': block 'chart': expected its kind to be 'card' or", { blocks: [js({ kind: 'chart' })] }],
  ["page 'prices': block 'card': unknown option `colour`", { blocks: [js({ ...card, colour: 'red' })] }],
  [
    "page 'prices': block 'card': expected value to be text, got undefined",
    { blocks: [js({ ...card, value: undefined })] },
  ],
  ["page 'prices': block 'card': expected decimals", { blocks: [{ ...card, decimals: 7 }] }],
  ['expected title in pt-BR to be text, got undefined', { title: js({ en: 'Prices' }) }],
  [
    "expected link to be a page of the dashboard such as '/runs/{run}', got '//elsewhere.example'",
    tableOf('//elsewhere.example'),
  ],
  [
    "expected link to be a page of the dashboard such as '/runs/{run}', got 'javascript:alert(1)'",
    tableOf('javascript:alert(1)'),
  ],
  [
    "expected path to be a route such as '/api/runs', got 'https://elsewhere.example/api/runs'",
    actionOf('https://elsewhere.example/api/runs'),
  ],
  ["block 'watch': expected watch to be text", { blocks: [{ kind: 'watch', watch: js(undefined) }] }],
  [
    "block 'alerts': expected as to be 'list' or 'banner', got 'flag'",
    { blocks: [{ kind: 'alerts', title: 'Alerts', as: js('flag') }] },
  ],
  ["block 'alerts': expected system to be text", { blocks: [{ kind: 'alerts', title: 'Alerts', system: js(7) }] }],
  ["expected refreshEvery to be '5s' or more, got '1s'", { refreshEvery: '1s' }],
])('refuses: %s', (message, options) => {
  expect(() => page('prices', { title: 'Prices', blocks: [], data, ...options })).toThrow(message)
})

function tableOf(link: string): Partial<PageOptions> {
  const columns = [{ name: 'run', title: 'Run', link: js(link) }]
  return { blocks: [{ kind: 'table', title: 'Runs', source: 'latest', columns }] }
}

function actionOf(path: string): Partial<PageOptions> {
  const block: PageBlock = { kind: 'action', label: 'Run now', sends: { method: 'post', path: js(path) } }
  return { blocks: [block] }
}
