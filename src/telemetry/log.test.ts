import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { inspect } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { remember } from '../pipelines/redaction.ts'
import { forwardLines } from './forward-lines.ts'
import { type LogFacts, log, writeLogTo } from './log.ts'
import { openLog } from './open-log.ts'
import { errorsTold, reportError, tellErrorHook, tellErrorsTo } from './report-error.ts'

afterEach(() => tellErrorsTo(undefined))

const outputOf = () => {
  const lines: string[] = []
  return { lines, write: (text: string) => void lines.push(text) }
}

it('writes lines of JSON where nobody watches, and the same into a file, without secrets', async () => {
  remember('hunter2-hunter2')
  const folder = mkdtempSync(join(tmpdir(), 'millrace-log-'))
  const output = outputOf()
  const opened = await openLog({ role: 'worker', folder, environment: {}, output })
  const error = { code: 'http_401', message: 'hunter2-hunter2 is no key' }
  log.error('the key hunter2-hunter2 was refused', { run: 'r1', pipeline: 'prices', step: 'eia', error })
  log.debug('not told')
  await opened.close()
  expect(output.lines).toHaveLength(1)
  expect(JSON.parse(output.lines[0] ?? '')).toMatchObject({
    level: 'error',
    role: 'worker',
    pid: process.pid,
    run: 'r1',
    pipeline: 'prices',
    step: 'eia',
    message: 'the key *** was refused',
    error: { code: 'http_401', message: '*** is no key' },
    time: expect.stringMatching(/^\d{4}-.*Z$/),
  })
  expect(readFileSync(join(folder, 'millrace.log'), 'utf8')).toBe(output.lines[0])
})

it('begins a new file before one is too large, and packs the old', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-log-'))
  const opened = await openLog({ role: 'worker', folder, environment: {}, output: outputOf() })
  const text = 'x'.repeat(1024 * 1024)
  for (let line = 0; line < 25; line += 1) log.info(text)
  await opened.close()
  await expect.poll(() => readdirSync(folder).filter((name) => name.endsWith('.gz')).length).toBe(1)
})

it('refuses a level that is none', async () => {
  await expect(openLog({ role: 'worker', environment: { LOG_LEVEL: 'loud' } })).rejects.toThrow(
    /expected LOG_LEVEL to be/,
  )
})

it('tells the error hook of an error without its secrets, and survives a hook that fails', async () => {
  remember('hunter2-hunter2')
  const told: unknown[] = []
  const lines: string[] = []
  const before = writeLogTo({ write: (_, message) => void lines.push(message), close: async () => undefined })
  tellErrorsTo((error, context) => void told.push([String(error), (error as Error).stack, context]))
  reportError(new Error('hunter2-hunter2 was refused'), { role: 'worker', what: 'sweep' })
  tellErrorsTo(() => {
    throw new Error('no such tracker')
  })
  tellErrorHook(new Error('a'), { role: 'api' })
  tellErrorsTo(() => Promise.reject(new Error('no such tracker')))
  tellErrorHook(new Error('b'), { role: 'api' })
  await expect
    .poll(() => lines)
    .toEqual([
      'sweep: *** was refused',
      'onError failed itself: no such tracker',
      'onError failed itself: no such tracker',
    ])
  writeLogTo(before)
  expect(JSON.stringify(told)).not.toContain('hunter2')
  expect(told).toMatchObject([['Error: *** was refused', expect.any(String), { role: 'worker', what: 'sweep' }]])
})

it("takes in another process's lines: JSON as it is, and anything else as a line of its own", async () => {
  const lines: [string, string, LogFacts][] = []
  const before = writeLogTo({ write: (...line) => void lines.push(line), close: async () => undefined })
  const printed = [
    '{"level":"error","message":"lost","run":"r1","role":"worker","error":{"code":"gone","message":"lost"}}',
    'printed by a step',
    '{"level":"x"}',
  ]
  await forwardLines(Readable.from([`${printed.join('\n')}\n`]), { role: 'worker', pid: 7 })
  writeLogTo(before)
  expect(lines).toEqual([
    ['error', 'lost', { role: 'worker', pid: 7, run: 'r1', error: { code: 'gone', message: 'lost' } }],
    ['info', 'printed by a step', { role: 'worker', pid: 7 }],
    ['info', '{"level":"x"}', { role: 'worker', pid: 7 }],
  ])
})

it("tells whose a line is once, and another process's line as that one's", async () => {
  const output = outputOf()
  const opened = await openLog({ role: 'service', environment: {}, output })
  await forwardLines(Readable.from(['one\n']), { role: 'worker', pid: 7 })
  await opened.close()
  expect(output.lines[0]?.match(/"(role|pid)":[^,]+/g)).toEqual(['"role":"worker"', '"pid":7'])
})

it('cuts what a process prints without line ends, keeps the line after it, and letters that come in two pieces', async () => {
  const lines: string[] = []
  const before = writeLogTo({ write: (_, message) => void lines.push(message), close: async () => undefined })
  const piece = Buffer.alloc(1024 * 1024, 'x')
  const letter = Buffer.from('\u00e9')
  async function* printed() {
    for (let count = 0; count < 100; count += 1) yield piece
    yield Buffer.from('\r\n')
    yield letter.subarray(0, 1)
    yield letter.subarray(1)
  }
  await forwardLines(Readable.from(printed()), { role: 'worker', pid: 7 })
  writeLogTo(before)
  expect(lines.map(({ length }) => length)).toEqual([64 * 1024, 1])
  expect(lines[1]).toBe('\u00e9')
})

it('waits for the error hook before a process ends, but not for one that never answers', async () => {
  const answer = Promise.withResolvers<void>()
  let isTold = false
  tellErrorsTo(() => answer.promise)
  tellErrorHook(new Error('a'), { role: 'worker' })
  const told = errorsTold().then(() => {
    isTold = true
  })
  await Promise.resolve()
  expect(isTold).toBe(false)
  answer.resolve()
  await told
  tellErrorsTo(() => new Promise(() => undefined))
  tellErrorHook(new Error('b'), { role: 'worker' })
  await errorsTold(1)
})

it('shows the error hook no secret of a cause or a field, and leaves an error without one as it is', () => {
  remember('hunter2-hunter2')
  const told: unknown[] = []
  tellErrorsTo((error) => void told.push(error))
  const plain = Object.assign(new Error('away'), { code: 'shop_away', status: 503 })
  const caused = new Error('away', { cause: new Error('deeper', { cause: new Error('hunter2-hunter2') }) })
  const fields = Object.assign(new Error('away'), { code: 'shop_away', headers: { authorization: 'hunter2-hunter2' } })
  for (const error of [plain, caused, fields, { key: 'hunter2-hunter2' }]) tellErrorHook(error, { role: 'worker' })
  expect(told[0]).toBe(plain)
  expect(inspect(told, { depth: 9 })).not.toContain('hunter2')
  expect(told[2]).toMatchObject({ message: 'away', code: 'shop_away' })
})
