import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { acts } from '../tools/doors/acts.ts'
import { callsIn, readDoors } from '../tools/doors/sources.ts'
import { tableOf } from '../tools/doors/table.ts'
import { rights } from './api/rights.ts'

it('every command, route and call of the dashboard is in a row, and no cell and no word is missing', async () => {
  const doors = await readDoors()
  const { text, problems } = tableOf(doors)
  expect(problems).toEqual([])
  // What anybody may ask is of the platform: systems declare nothing for everybody.
  const open = rights.filter(({ role }) => role === 'public').map(({ method, path }) => `${method} ${path}`)
  expect(open.filter((route) => !doors.routes.includes(route))).toEqual([])
  expect(open.length).toBeGreaterThan(10)
  // `npm run doors` writes it.
  expect(readFileSync(new URL('../docs/doors.md', import.meta.url), 'utf8')).toBe(text)

  // So that what is not found is not what was not looked for.
  const without = acts.filter(({ act }) => act !== 'cancel a run')
  expect(tableOf(doors, without).problems).toEqual([
    "'runs cancel' is in no row",
    "'post /api/runs/{id}/cancel' is in no row",
  ])
  const pages = new Map([...doors.pages].filter(([route]) => route !== 'post /api/freeze'))
  pages.set('post /api/melt', ['schedules/freeze-banner'])
  const commands = doors.commands.filter((command) => command !== 'freeze')
  expect(tableOf({ ...doors, pages, commands }).problems).toEqual([
    "'post /api/melt' is in no row",
    "'freeze' is in a row and is not there",
    "'freeze' has nothing for the dashboard",
  ])
  const [first, ...rest] = acts
  const empty = [{ act: first?.act ?? '', commands: [], routes: first?.routes ?? [] }, ...rest]
  expect(tableOf(doors, empty).problems).toContain(`'${first?.act}' has nothing for the command line`)
  const reads = new Set([...(doors.sent.get('post /api/runs') ?? [])].filter((word) => word !== 'reuse'))
  expect(tableOf({ ...doors, sent: new Map([...doors.sent, ['post /api/runs', reads]]) }).problems).toEqual([
    "'start a run' has no 'reuse' for the dashboard",
  ])
  const words = new Map([...doors.words, ['thaw', []], ['post /api/freeze', []]])
  expect(tableOf({ ...doors, words }).problems).toEqual([
    "'freeze' has no 'reason' for the API",
    "'thaw' has no 'perMinute' for the command line",
  ])
})

it('calls are found however they are written, and comments, types and lists of paths are none', () => {
  expect(
    callsIn(`
      /** \`useGet('/api/none')\` */
      // post('/api/none')
      type Answer = AnswerOf<'get', '/api/none'>
      const touched = { run: ['/api/none'] }
      useGet(
        '/api/runs/{id}', { path })
      useChange('delete', '/api/tokens/{id}', done)
      addressOf('/api/runs/export', { query })
      new EventSource(\`/api/live?after=1\`)`),
  ).toEqual(['get /api/runs/{id}', 'delete /api/tokens/{id}', 'get /api/runs/export', 'get /api/live'])
})
