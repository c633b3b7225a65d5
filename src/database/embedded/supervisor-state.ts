import { readIfThere, writeWhole } from './files.ts'
import type { Layout } from './layout.ts'

/** What a supervisor tells the programs that wait for its server. Only good while the lock is held. */
export interface SupervisorState {
  pid: number
  doing: 'starting' | 'running' | 'stopping' | 'failed'
  /** Why it failed, for people. */
  reason?: string | undefined
}

export async function readState(layout: Layout): Promise<SupervisorState | undefined> {
  const text = await readIfThere(layout.state)
  if (!text) return undefined
  const state: SupervisorState = JSON.parse(text)
  return state
}

export async function writeState(layout: Layout, doing: SupervisorState['doing'], reason?: string): Promise<void> {
  await writeWhole(layout.state, JSON.stringify({ pid: process.pid, doing, reason } satisfies SupervisorState))
}

/** Says that a program wants the server now; it then stays for another idle time. */
export async function noteUse(layout: Layout): Promise<void> {
  await writeWhole(layout.lastUse, String(Date.now()))
}

export async function readLastUse(layout: Layout): Promise<number> {
  return Number((await readIfThere(layout.lastUse)) ?? 0)
}
