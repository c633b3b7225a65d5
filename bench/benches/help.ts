import { spawnSync } from 'node:child_process'
import { median } from '../arithmetic.ts'
import type { Bench } from '../bench.ts'
import { compare } from '../line.ts'
import { bin } from '../start-command.ts'

const goalMs = 150
const times = 15

/** How long a person waits for `--help`: the bin under this Node 24, without npx, from its start to its exit. */
export default {
  name: 'help',
  summary: `the bin's --help, median of ${times}`,
  async run() {
    // The first fills the compile cache.
    showHelp()
    const timesMs = Array.from({ length: times }, showHelp)
    return [
      compare('help', 'ms', { ours: median(timesMs), theirs: goalMs, against: 'goal', goal: { is: '<', ratio: 1 } }),
    ]
  },
} satisfies Bench

function showHelp(): number {
  const from = performance.now()
  const { status } = spawnSync(process.execPath, [bin, '--help'], { stdio: 'ignore' })
  if (status !== 0) throw new Error(`expected ${bin} --help to exit with 0, got ${status}`)
  return performance.now() - from
}
