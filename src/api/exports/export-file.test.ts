import { expect, it } from 'vitest'
import { exportFile, rowsOfPages } from './export-file.ts'
import type { ExportColumn } from './table.ts'

const columns: ExportColumn[] = [
  { name: 'at', title: 'At', kind: 'time' },
  { name: 'id', title: 'Id', kind: 'text' },
]

async function linesOf(count: number): Promise<string[]> {
  const rows = rowsOfPages(async ({ after = '0', limit }) => {
    const end = Math.min(count, Number(after) + limit)
    const items = Array.from({ length: end - Number(after) }, (_, index) => ({ id: String(Number(after) + index) }))
    return { items, next: end < count ? String(end) : null }
  })
  const answer = await exportFile({ columns, rows }, { format: 'csv', title: 'Runs', timezone: 'UTC' })
  expect(answer.headers.get('millrace-most-rows')).toBe('100000')
  return (await answer.text()).trimEnd().split('\r\n')
}

it('a file that does not hold all there is says so in its last line', async () => {
  const lines = await linesOf(100_001)
  expect(lines).toHaveLength(100_002)
  expect(lines.slice(-2)).toEqual([',99999', ',only the first 100000: there are more'])
})

it('one that holds all there is ends with its last row', async () => {
  expect((await linesOf(100_000)).at(-1)).toBe(',99999')
})
