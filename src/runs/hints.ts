import { notify } from '../database/channel.ts'
import type { Database } from '../database/database.ts'

/** The channel on which workers hear that a run of theirs may have been asked to stop, or that a wait is over. */
export const controlChannel = 'control'

/** Wakes the workers' control loops. Only a hint: they look every second anyway. */
export async function hintControl({ pool }: Database): Promise<void> {
  await notify(pool, controlChannel)
}
