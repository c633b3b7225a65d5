import { parseArgs } from 'node:util'
import type { Bench } from './bench.ts'
import alerts from './benches/alerts.ts'
import doors from './benches/doors.ts'
import each from './benches/each.ts'
import help from './benches/help.ts'
import idle from './benches/idle.ts'
import interactions from './benches/interactions.ts'
import load from './benches/load.ts'
import loadMemory from './benches/load-memory.ts'
import longRuns from './benches/long-runs.ts'
import manyRuns from './benches/many-runs.ts'
import memory from './benches/memory.ts'
import notices from './benches/notices.ts'
import oneRun from './benches/one-run.ts'
import schedules from './benches/schedules.ts'
import status from './benches/status.ts'
import { installRivals } from './install.ts'
import type { Session } from './session.ts'
import { PostgresServer } from './stores/postgres.ts'
import { heading, row } from './table.ts'

const benches: readonly Bench[] = [
  manyRuns,
  longRuns,
  oneRun,
  each,
  load,
  loadMemory,
  memory,
  idle,
  help,
  status,
  schedules,
  notices,
  alerts,
  doors,
  interactions,
]

const usage = `
npm run bench -- [NAME ...] [--rounds 5] [--json] [--sweep]

${benches.map(({ name, summary }) => `  ${name.padEnd(11)} ${summary}`).join('\n')}

  --rounds   how often each is measured; the median counts (default 5)
  --json     prints one object a line
  --sweep    tries other settings of everybody, and measures nothing else`

function tell(sentence: string): void {
  console.error(sentence)
}

function chosen(names: readonly string[]): readonly Bench[] {
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name))
  if (unknown === undefined) return benches.filter(({ name }) => names.length === 0 || names.includes(name))
  throw new Error(`expected ${benches.map(({ name }) => name).join(', ')}, got '${unknown}'`)
}

async function play(bench: Bench, session: Session, { sweep, json }: { sweep: boolean; json: boolean }): Promise<void> {
  if (sweep) return await bench.sweep?.(session)
  for (const line of await bench.run(session)) console.log(json ? JSON.stringify(line) : row(line))
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
      sweep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return console.log(usage.trim())
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`expected --rounds 1 or more, got '${values.rounds}'`)
  const asked = chosen(positionals)
  installRivals(tell)
  const postgres = await PostgresServer.start()
  try {
    if (!values.json && !values.sweep) console.log(heading)
    for (const bench of asked) {
      const session = { postgres, rounds, tell }
      await play(bench, session, values).catch((error: Error) => {
        tell(`${bench.name}: ${error.message}`)
        process.exitCode = 1
      })
    }
  } finally {
    await postgres.stop()
  }
}

main().catch((error: unknown) => {
  tell(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
