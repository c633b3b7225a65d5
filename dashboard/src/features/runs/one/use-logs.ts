import { useEffect, useState } from 'react'
import { get } from '../../../client/client.ts'
import { Problem } from '../../../client/problem.ts'
import type { AnswerOf } from '../../../client/routes.ts'

export type LogLine = AnswerOf<'get', '/api/runs/{id}/logs'>['items'][number]

interface Logs {
  /** The last of them, oldest first. */
  lines: readonly LogLine[]
  /** Whether all that is there has been read once. */
  isRead: boolean
  problem: Problem | undefined
}

/** Which lines are read; empty text is nothing chosen. */
export interface LogsFilter {
  step: string
  level: string
  search: string
}

const nothing: Logs = { lines: [], isRead: false, problem: undefined }
const mostLines = 5000
const followMs = 2000
const pageSize = 200
/** Steps store their last lines a while after they have ended. */
const roundsAfterEnd = 3

/** Reads the lines of a run, or those of it that are asked for, and goes on while it runs. */
export function useLogs(id: string, { step, level, search }: LogsFilter, isRunning: boolean): Logs {
  const [logs, setLogs] = useState(nothing)
  useEffect(() => {
    let isWanted = true
    let timer: ReturnType<typeof setTimeout> | undefined
    let after: string | undefined
    let rounds = isRunning ? Number.POSITIVE_INFINITY : roundsAfterEnd
    const known = new Map<string, LogLine>()
    const asked = { ...(step && { step }), ...(level && { level }), ...(search && { search }) }
    setLogs(nothing)
    async function read() {
      try {
        const query = { limit: pageSize, ...asked, ...(after && { after }) }
        const { items, next } = await get('/api/runs/{id}/logs', { path: { id }, query })
        if (!isWanted) return
        after = next ?? after
        const before = known.size
        // Lines of the last seconds come again.
        for (const line of items) known.set(keyOf(line), line)
        const isRead = items.length < pageSize || known.size === before
        setLogs({ lines: inOrder([...known.values()]), isRead, problem: undefined })
        if (!isRead) void read()
        else if (rounds-- > 0) timer = setTimeout(() => void read(), followMs)
      } catch (problem) {
        if (!isWanted || !(problem instanceof Problem)) return
        setLogs((shown) => ({ ...shown, problem }))
        timer = setTimeout(() => void read(), 2 * followMs)
      }
    }
    void read()
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [id, step, level, search, isRunning])
  return logs
}

/** Tells a line apart from all others. */
export function keyOf({ step, item, attempt, number }: LogLine): string {
  return JSON.stringify([step, item, attempt, number])
}

function inOrder(lines: LogLine[]): readonly LogLine[] {
  return lines.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at)).slice(-mostLines)
}
