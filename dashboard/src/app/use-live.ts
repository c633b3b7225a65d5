import { useEffect, useState } from 'react'
import { get } from '../client/client.ts'
import { queries } from '../client/queries.ts'
import { type Change, isTouched } from './touched.ts'

/** A lost connection that is back by then is nobody's business. */
const quietMs = 2500
/** Changes of that long are asked for at once. */
const gatherMs = 1000

/** Follows what changes and asks again for what shows it. False when the connection has been gone for a while. */
export function useLive(): boolean {
  const [isLive, setLive] = useState(true)
  useEffect(() => follow(setLive), [])
  return isLive
}

function follow(tell: (isLive: boolean) => void): () => void {
  let source: EventSource | undefined
  let lastEventId = ''
  let failures = 0
  let quiet: ReturnType<typeof setTimeout> | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  const gather = gatherer()

  function open() {
    source = new EventSource(lastEventId ? `/api/live?after=${encodeURIComponent(lastEventId)}` : '/api/live')
    source.addEventListener('open', () => {
      // What happened in between is not known where it could not go on.
      if (failures > 0) void queries.invalidateQueries()
      failures = 0
      clearTimeout(quiet)
      quiet = undefined
      tell(true)
    })
    source.addEventListener('change', (event) => {
      lastEventId = event.lastEventId
      gather.add(JSON.parse(event.data))
    })
    source.addEventListener('error', () => {
      failures += 1
      quiet ??= setTimeout(() => tell(false), quietMs)
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(reopen, Math.min(15_000, 1000 * 2 ** failures))
    })
  }
  /** The browser has given up, perhaps because the session's access has ended: asking for it renews it. */
  function reopen() {
    get('/api/session').then(open, () => {
      failures += 1
      again = setTimeout(reopen, Math.min(15_000, 1000 * 2 ** failures))
    })
  }
  open()
  return () => {
    source?.close()
    clearTimeout(quiet)
    clearTimeout(again)
    gather.stop()
  }
}

function gatherer() {
  let changes: Change[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  function ask() {
    const gathered = changes
    changes = []
    timer = undefined
    void queries.invalidateQueries({ predicate: ({ queryKey }) => gathered.some((each) => isTouched(queryKey, each)) })
  }
  return {
    add(change: Change) {
      changes.push(change)
      timer ??= setTimeout(ask, gatherMs)
    },
    stop: () => clearTimeout(timer),
  }
}
