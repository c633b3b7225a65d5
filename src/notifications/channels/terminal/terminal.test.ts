import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { hostile, message, outgoingOf } from '../common/testing.ts'
import { errorOf, never } from '../contract.ts'
import { terminal } from './index.ts'

function stage(options: { isTTY?: boolean } = {}) {
  const output = Object.assign(new PassThrough(), options)
  const channel = terminal({ output })
  return { output, channel, recipient: '' }
}

async function printed(given = message, options: { isTTY?: boolean } = {}): Promise<string> {
  const on = stage(options)
  await on.channel.send(outgoingOf(on, given), never)
  return String(on.output.read())
}

test('prints one line, with letters of every language', async () => {
  const line = await printed()
  expect(line).toBe(
    '2026-08-19T12:00:00.000Z  critical  Preços de energia: atrasados 🔥  A série WTI não chegou às 06:00. ' +
      'São Paulo avisa: ação necessária 👩‍👩‍👧.  Pipeline=energy-prices  Série=WTI  https://millrace.example/runs/1\n',
  )
})

test('prints the same on a repeat', async () => {
  expect(await printed()).toBe(await printed())
})

test.each([
  ['critical', '\u001b[31m'],
  ['warning', '\u001b[33m'],
  ['info', '\u001b[32m'],
] as const)('colours %s on a terminal', async (severity, colour) => {
  expect(await printed({ ...message, severity }, { isTTY: true })).toContain(`${colour}${severity}\u001b[39m`)
})

test('shows what is resolved in green', async () => {
  const line = await printed({ ...message, kind: 'alert resolved' }, { isTTY: true })
  expect(line).toContain('\u001b[32mresolved')
})

test('colours nothing in a pipe', async () => {
  expect(await printed()).not.toContain('\u001b')
})

test('prints no command to the terminal that came with a text, and no second line', async () => {
  const line = await printed(hostile)
  // oxlint-disable-next-line eslint/no-control-regex -- they are what is looked for
  expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
  expect(line.endsWith('\n')).toBe(true)
})

test('cuts what fills the screen, and says so', async () => {
  const line = await printed(hostile)
  expect(line.length).toBeLessThan(1300)
  expect(line).toContain('(cut)')
})

test('is always configured, for one recipient', () => {
  expect(terminal().missing()).toEqual([])
  expect(terminal().recipients()).toEqual([''])
})

test('fails where the output is closed', async () => {
  const on = stage()
  on.output.destroy()
  expect(await errorOf(on.channel.send(outgoingOf(on), never))).toMatchObject({
    permanent: false,
    mayHaveArrived: false,
  })
})

test('ends with its deadline where nobody reads', async () => {
  const output = new PassThrough({ highWaterMark: 1 })
  const channel = terminal({ output })
  const on = { channel, recipient: '' }
  await Promise.allSettled([channel.send(outgoingOf(on), AbortSignal.timeout(1000))])
  const error = await errorOf(channel.send(outgoingOf(on), AbortSignal.abort()))
  expect(error).toMatchObject({ permanent: false, mayHaveArrived: true })
})

test('writes to the standard output of the process that delivers', async () => {
  expect(await childPrints('await send()')).toMatch(/^2026-08-19T12:00:00.000Z {2}critical {2}Preços .*\n$/)
})

test('survives a standard output that nobody reads any more', async () => {
  const script = `
    await new Promise((resolve) => process.stdin.once('data', resolve))
    for (let tries = 0; tries < 3; tries++) await send().then(() => 0, (error) => console.error(error.name))
    process.exit(0)`
  const child = childOf(script)
  child.stdout.destroy()
  const errors: string[] = []
  child.stderr.on('data', (chunk) => errors.push(String(chunk)))
  child.stdin.write('go')
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  expect(errors.join('')).toContain('DeliveryError')
})

function childOf(script: string) {
  const here = (file: string) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)))
  const whole = `
    const { terminal } = await import(${here('./index.ts')})
    const { message, outgoingOf } = await import(${here('../common/testing.ts')})
    const channel = terminal()
    const send = () => channel.send(outgoingOf({ channel, recipient: '' }), new AbortController().signal)
    ${script}`
  return spawn(process.execPath, ['--input-type=module', '-e', whole], { stdio: ['pipe', 'pipe', 'pipe'] })
}

async function childPrints(script: string): Promise<string> {
  const child = childOf(script)
  const parts: string[] = []
  child.stdout.on('data', (chunk) => parts.push(String(chunk)))
  await once(child, 'close')
  return parts.join('')
}
