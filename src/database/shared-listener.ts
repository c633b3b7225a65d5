import type { Database } from './database.ts'
import { type Listener, startListener } from './listener.ts'

interface Shared {
  listener: Listener
  users: number
  end: AbortController
}

const shared = new WeakMap<Database, Shared>()

/** A listener that all roles of a process share: one connection, and one heartbeat over it, instead of one for each. */
export function shareListener(
  database: Database,
  onError: (error: unknown) => void,
): { listener: Listener; release: () => Promise<void> } {
  let here = shared.get(database)
  if (!here) {
    const end = new AbortController()
    here = { listener: startListener(database, { signal: end.signal, onError }), users: 0, end }
    shared.set(database, here)
  }
  here.users += 1
  const { listener, end } = here
  const leave = async (): Promise<void> => {
    here.users -= 1
    if (here.users > 0) return
    shared.delete(database)
    end.abort()
    await listener.stopped
  }
  let left: Promise<void> | undefined
  return { listener, release: () => (left ??= leave()) }
}
