/** A month of the tables that are partitioned by it, in UTC. */
export interface Month {
  /** As partitions are called: '2026_03'. */
  suffix: string
  starts: Date
  ends: Date
}

/** A partition, or what was one. */
export interface Partition {
  /** 'runs' */
  parent: string
  month: Month
  /** 'detached': nobody sees it any more, and it is still to be dropped. 'pending': that was cut short. */
  state: 'attached' | 'pending' | 'detached'
}

/** The tables whose months go together with their runs. `runs` comes first: without it nobody gets at the others. */
export const runTables = ['runs', 'steps', 'run_events', 'artifacts', 'spooled_rows', 'step_logs'] as const

/** The month of a partition's name; undefined for any other table. */
export function partitionOf(name: string): { parent: string; month: Month } | undefined {
  const [, parent, year, month] = /^([a-z_]+)_(\d{4})_(\d{2})$/.exec(name) ?? []
  if (parent === undefined || !(runTables as readonly string[]).includes(parent)) return undefined
  const [starts, ends] = [0, 1].map((more) => new Date(Date.UTC(Number(year), Number(month) - 1 + more, 1)))
  return starts && ends && { parent, month: { suffix: `${year}_${month}`, starts, ends } }
}

/** Whether a month was over so long ago. */
export function isOut({ ends }: Month, keptMs: number, now: Date): boolean {
  return ends.getTime() <= now.getTime() - keptMs
}
