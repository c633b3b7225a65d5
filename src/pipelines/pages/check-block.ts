import { knownOptions, oneOf, text, trueOrFalse, wholeNumber } from '../checks.ts'
import { didYouMean } from '../nearest.ts'
import { Refusal, shown, within } from '../refusal.ts'
import { columnKinds, type PageBlock } from './block.ts'
import { checkedLabel } from './label.ts'

type Keys<Kind extends PageBlock['kind']> = Record<keyof Extract<PageBlock, { kind: Kind }>, true>

const rowsKeys = { kind: true, title: true, source: true, half: true } as const
const keys: { [Kind in PageBlock['kind']]: Keys<Kind> } = {
  card: { ...rowsKeys, label: true, value: true, unit: true, detail: true, light: true, decimals: true },
  series: { ...rowsKeys, time: true, values: true, by: true, charts: true, unit: true, days: true },
  table: { ...rowsKeys, columns: true, file: true },
  timeline: { ...rowsKeys, label: true, from: true, to: true, state: true },
  graph: { ...rowsKeys, id: true, label: true, after: true, state: true },
  form: { kind: true, title: true, form: true, sends: true, label: true, half: true },
  action: { kind: true, label: true, sends: true, confirm: true },
  text: { kind: true, text: true },
  runs: { kind: true, title: true, pipeline: true, half: true },
  alerts: { kind: true, title: true, pipeline: true, system: true, as: true, half: true },
  watch: { kind: true, watch: true, title: true },
}
const kinds = Object.keys(keys) as PageBlock['kind'][]

/** Refuses a block that could not be shown, or shows data that the page does not have. */
export function checkBlock(block: PageBlock, sources: readonly string[]): void {
  within(`block ${shown(block?.kind)}`, () => {
    knownOptions(block, keys[oneOf(block?.kind, 'its kind', kinds)])
    if ('title' in block && block.title !== undefined) checkedLabel(block.title, 'title')
    if ('half' in block) trueOrFalse(block.half, 'half')
    if ('source' in block && !sources.includes(block.source)) {
      throw new Refusal(
        `expected source to name some of data, got ${shown(block.source)}${didYouMean(block.source, sources)}`,
      )
    }
    checkParts(block)
  })
}

function checkParts(block: PageBlock): void {
  switch (block.kind) {
    case 'card':
      checkDecimals(block.decimals)
      return checkColumns(block, ['label', 'value'], ['unit', 'detail', 'light'])
    case 'series':
      checkColumns(block, ['time'], [])
      for (const { name, title, as, decimals } of someOf(block.values, 'values')) {
        text(name, 'the name of a value')
        checkedLabel(title, `title of ${name}`)
        oneOf(as, 'as', ['line', 'bar', 'area'])
        checkDecimals(decimals)
      }
      if (block.unit !== undefined) checkedLabel(block.unit, 'unit')
      if (block.days !== undefined) wholeNumber(block.days, 'days', 1, 36_600)
      return
    case 'table':
      for (const { name, title, as, decimals, link } of someOf(block.columns, 'columns')) {
        text(name, 'the name of a column')
        checkedLabel(title, `title of ${name}`)
        if (as !== undefined) oneOf(as, 'as', columnKinds)
        checkDecimals(decimals)
        if (link !== undefined) checkLink(link)
      }
      if (block.file !== undefined) checkFile(block.file)
      return
    case 'timeline':
      return checkColumns(block, ['label', 'from', 'to'], ['state'])
    case 'graph':
      return checkColumns(block, ['id', 'label', 'after'], ['state'])
    case 'form':
      if (block.form?.type !== 'object') {
        throw new Refusal(`expected form to be a JSON schema of an object, got ${shown(block.form)}`)
      }
      checkedLabel(block.label, 'label')
      return checkSending(block.sends)
    case 'action':
      checkedLabel(block.label, 'label')
      if (block.confirm !== undefined) checkedLabel(block.confirm, 'confirm')
      return checkSending(block.sends)
    case 'text':
      checkedLabel(block.text, 'text')
      return
    case 'runs':
      text(block.pipeline, 'pipeline')
      return
    case 'alerts':
      if (block.pipeline !== undefined) text(block.pipeline, 'pipeline')
      if (block.system !== undefined) text(block.system, 'system')
      if (block.as !== undefined) oneOf(block.as, 'as', ['list', 'banner'])
      return
    case 'watch':
      text(block.watch, 'watch')
  }
}

function checkDecimals(decimals: number | undefined): void {
  if (decimals !== undefined) wholeNumber(decimals, 'decimals', 0, 6)
}

function checkColumns(block: object, needed: readonly string[], others: readonly string[]): void {
  const given = block as Readonly<Record<string, unknown>>
  for (const each of needed) text(given[each], each)
  for (const each of others) if (given[each] !== undefined) text(given[each], each)
}

function someOf<Part>(given: readonly Part[], what: string): readonly Part[] {
  if (Array.isArray(given) && given.length > 0) return given
  throw new Refusal(`expected ${what} to be a list that is not empty, got ${shown(given)}`)
}

/** Within the dashboard: two slashes at the front would lead anywhere. */
function checkLink(link: string): void {
  if (typeof link === 'string' && /^\/(?![/\\])/.test(link)) return
  throw new Refusal(`expected link to be a page of the dashboard such as '/runs/{run}', got ${shown(link)}`)
}

function checkFile(path: string): void {
  if (typeof path === 'string' && /^\/api\/[\w./-]+\/export$/.test(path)) return
  throw new Refusal(`expected file to be a route such as '/api/alerts/export', got ${shown(path)}`)
}

function checkSending({ method, path }: { method: string; path: string }): void {
  oneOf(method, 'method', ['post', 'patch', 'delete'])
  if (typeof path === 'string' && /^\/api\/[\w./-]+$/.test(path)) return
  throw new Refusal(`expected path to be a route such as '/api/runs', got ${shown(path)}`)
}
