import type { RunReport } from '../../runs/trail/report.ts'
import { colours } from '../output/colours.ts'
import { grouped, oneLine } from '../output/words.ts'

const mostChanges = 20

type Plan = NonNullable<RunReport['plan']>[string]
type Change = Plan['changes'][number]

/** What a dry run's loads would do: how many rows of each kind, and the first of those that would change. */
export function planLines({ plan }: RunReport): string[] {
  return Object.entries(plan ?? {}).flatMap(([step, ofStep]) => {
    const { insert, update, leave, delete: gone, changes } = ofStep
    const counts = `would insert ${grouped(insert)}, update ${grouped(update)}, leave ${grouped(leave)}, delete ${grouped(gone)}`
    const more = insert + update + gone - Math.min(changes.length, mostChanges)
    return [
      '',
      `${colours.bold(step)}  ${counts}`,
      ...changes.slice(0, mostChanges).map((change) => `  ${changeLine(change)}`),
      ...(more > 0 ? [colours.dim(`  and ${grouped(more)} more; --json has the first thousand`)] : []),
    ]
  })
}

function changeLine({ action, key, before, after }: Change): string {
  const where = Object.values(key).join(' ')
  if (action === 'update') {
    const changed = Object.keys(after ?? {}).filter((name) => before?.[name] !== after?.[name])
    const moves = changed.map((name) => `${name} ${told(before?.[name])} → ${told(after?.[name])}`)
    return oneLine(`${colours.yellow('update')}  ${where}  ${moves.join(', ')}`, 200)
  }
  const values = Object.entries(after ?? before ?? {}).map(([name, value]) => `${name} ${told(value)}`)
  const paint = action === 'insert' ? colours.green : colours.red
  return oneLine(`${paint(action)}  ${where}  ${values.join(', ')}`, 200)
}

function told(value: string | null | undefined): string {
  return value ?? 'nothing'
}
