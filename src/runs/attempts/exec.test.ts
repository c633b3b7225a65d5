import { expect, test } from 'vitest'
import { z } from 'zod'
import { pipeline } from '../../pipelines/pipeline.ts'
import { rows } from '../../pipelines/rows.ts'
import { outputOf, select, shareKit, until } from '../kit-for-tests.ts'

const shared = shareKit()

const node = process.execPath
const sh = (script: string): ['/bin/sh', '-c', string] => ['/bin/sh', '-c', script]

async function logOf(id: string): Promise<string[]> {
  const lines = await select<{ message: string }>(
    shared.kit,
    'SELECT message FROM step_logs WHERE run_id = $1 ORDER BY step, attempt, number',
    [id],
  )
  return lines.map((line) => line.message)
}

/** Whether the process is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

shared.declare(
  pipeline('echo', { params: z.object({ limit: z.number().default(3) }) })
    .step('list', () => rows([{ n: 1 }, { n: 2 }]))
    .exec('sum', {
      from: 'list',
      command: [
        node,
        '-e',
        `let text = ''; process.stdin.on('data', (part) => (text += part)).on('end', () => {
          const { inputs, params, run } = JSON.parse(text)
          console.error('reading'); console.error('done')
          console.log(JSON.stringify({ sum: inputs.list.reduce((sum, row) => sum + row.n, 0), params, pipeline: run.pipeline }))
        })`,
      ],
      output: z.object({ sum: z.number(), params: z.unknown(), pipeline: z.string() }),
    })
    .step('read', { from: 'sum' }, ({ inputs }) => inputs.sum.sum),
)

test('a program gets its inputs as JSON and answers in JSON; its standard error is the log', async () => {
  const { id, status, error } = await shared.kit.run('echo')
  expect({ status, error }).toEqual({ status: 'completed', error: null })
  expect(await outputOf(shared.kit, id, 'sum')).toEqual({ sum: 3, params: { limit: 3 }, pipeline: 'echo' })
  expect(await outputOf(shared.kit, id, 'read')).toBe(3)
  expect(await logOf(id)).toEqual(['reading', 'done'])
})

shared.declare(pipeline('logs').exec('talk', { command: sh('echo one; echo two; echo three >&2'), stdout: 'log' }))

test("with stdout: 'log' what a program prints is its log, and its output is null", async () => {
  const { id, status } = await shared.kit.run('logs')
  expect(status).toBe('completed')
  expect(await outputOf(shared.kit, id, 'talk')).toBeNull()
  expect((await logOf(id)).toSorted()).toEqual(['one', 'three', 'two'])
})

test.each([
  ['exits', sh('echo last words >&2; exit 3'), 'exit', '/bin/sh ended with code 3; its last lines are in the log'],
  ['is-missing', ['/no/such/program'] as const, 'exit', '/no/such/program was not found (127)'],
  ['is-killed', sh('kill -9 $$'), 'exit', '/bin/sh was killed by signal 9'],
  [
    'prints-text',
    sh('echo hello'),
    'not_json',
    "expected /bin/sh to print one JSON value, got text that begins with 'hello",
  ],
  ['prints-twice', sh('echo 1; echo 2'), 'not_json', 'to print one JSON value'],
])('a program that %s fails its step by name', async (name, _command, code, message) => {
  const report = await shared.kit.run(name)
  expect(report.status).toBe('failed')
  expect(report.error).toMatchObject({ code, step: 'only', message: expect.stringContaining(message) })
})
shared.declare(pipeline('exits').exec('only', { command: sh('echo last words >&2; exit 3') }))
shared.declare(pipeline('is-missing').exec('only', { command: ['/no/such/program'] }))
shared.declare(pipeline('is-killed').exec('only', { command: sh('kill -9 $$') }))
shared.declare(pipeline('prints-text').exec('only', { command: sh('echo hello') }))
shared.declare(pipeline('prints-twice').exec('only', { command: sh('echo 1; echo 2') }))

shared.declare(
  pipeline('schema').exec('only', { command: sh('echo \'{"n":"x"}\''), output: z.object({ n: z.number() }) }),
)

test('an answer that its schema refuses fails the step, and says where', async () => {
  const report = await shared.kit.run('schema')
  expect(report.error?.message).toContain('n')
  expect(report.error?.step).toBe('only')
})

// Were it not killed, it would go on until its time-out.
const endless = sh("head -c 67108865 /dev/zero | tr '\\0' x; sleep 300")
shared.declare(pipeline('endless').exec('only', { command: endless, timeout: '10s' }))

test('a program that prints more than 64 MB is killed, and fails its step by name', async () => {
  const report = await shared.kit.run('endless')
  expect(report.error).toMatchObject({
    code: 'too_large',
    message: expect.stringContaining('expected at most 67108864 bytes from /bin/sh'),
  })
})

shared.declare(pipeline('bad-command').exec('only', { command: () => 'ls' as unknown as string[] }))

test('a command function that answers with no command is refused by name', async () => {
  const report = await shared.kit.run('bad-command')
  expect(report.error?.message).toContain("expected command to be a program and its arguments, ['python3', 'score.py']")
})

// Prints its own id and that of a child which ignores SIGTERM, and then sleeps.
const family = sh('(trap "" TERM; exec sleep 300) & echo "$! $$" >&2; sleep 300')

async function pidsOf(id: string): Promise<number[]> {
  await until(async () => (await logOf(id)).length > 0, 'the program to tell its processes')
  return ((await logOf(id))[0] ?? '').split(' ').map(Number)
}

shared.declare(pipeline('family').exec('only', { command: family }))

test('a cancelled program is killed with its children', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('family')
  const pids = await pidsOf(id)
  expect(pids.map(isAlive)).toEqual([true, true])
  await kit.platform.cancelRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('cancelled')
  await until(() => !pids.some(isAlive), 'the processes to be gone')
})

shared.declare(pipeline('late').exec('only', { command: family, timeout: '500ms' }))

test('a program that takes too long is killed with its children', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('late')
  const pids = await pidsOf(id)
  const report = await kit.platform.waitForRun(id, { timeoutMs: 15_000 })
  expect(report.error).toMatchObject({
    code: 'timeout',
    message: "step 'only' took longer than its time-out of 500 ms",
  })
  await until(() => !pids.some(isAlive), 'the processes to be gone')
})

shared.declare(pipeline('left-behind').exec('only', { command: sh('sleep 300 & echo $! >&2; echo 1') }))

test('a program ends its step when it ends, and what it left behind ends with it', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('left-behind')
  const report = await kit.platform.waitForRun(id, { timeoutMs: 10_000 })
  expect(report.status).toBe('completed')
  const [pid] = await pidsOf(id)
  await until(() => !isAlive(pid ?? 0), 'the child to be gone')
})
