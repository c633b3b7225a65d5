import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'

const openLogUrl = new URL('./open-log.ts', import.meta.url).href
const logUrl = new URL('./log.ts', import.meta.url).href
const linesEach = 3_000

/** Opens the log, says so, waits to be told, and writes some 30 MB, in turns of the loop so that it rotates beside the other. */
const program = `
  import { once } from 'node:events'
  import { setImmediate as turn } from 'node:timers/promises'
  const { openLog } = await import('${openLogUrl}')
  const { log } = await import('${logUrl}')
  const opened = await openLog({ role: 'service', folder: process.argv[1], output: { write: () => true } })
  process.stdout.write('open')
  await once(process.stdin, 'data')
  const text = 'x'.repeat(10_000)
  for (let line = 0; line < ${linesEach}; line += 1) {
    log.info(process.argv[2] + ' ' + line + ' ' + text)
    await turn()
  }
  await opened.close()
  process.stdin.destroy()`

it('loses no line of two services that log to one folder and both begin new files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-log-'))
  const services = ['one', 'two'].map((who) =>
    spawn(process.execPath, ['--input-type=module', '-e', program, folder, who], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  // Both have their file before either writes: the first would be through, and its file free again, before a slow second began.
  await Promise.all(services.map(({ stdout }) => once(stdout, 'data')))
  const ended = services.map((service) => once(service, 'close'))
  for (const { stdin } of services) stdin.write('go')
  expect(await Promise.all(ended)).toEqual([
    [0, null],
    [0, null],
  ])
  const files = readdirSync(folder).filter((name) => /\.log(\.gz)?$/.test(name))
  expect(files.filter((name) => !name.endsWith('.gz')).toSorted()).toEqual(['millrace-2.log', 'millrace.log'])
  expect(files.filter((name) => name.endsWith('.gz')).length).toBeGreaterThanOrEqual(2)
  const texts = files.map((name) => {
    const bytes = readFileSync(join(folder, name))
    return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  })
  const told = texts.join('').match(/"message":"(one|two) \d+/g) ?? []
  expect(new Set(told).size).toBe(2 * linesEach)
}, 60_000)
