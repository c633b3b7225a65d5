import { useEffect, useState } from 'react'
import { get } from '../../../client/client.ts'
import { Problem } from '../../../client/problem.ts'
import type { AnswerOf } from '../../../client/routes.ts'

export type LogLine = AnswerOf<'get', '/api/runs/{id}/logs'>['items'][number]

interface Logs {
  lines: readonly LogLine[]
  /** Lines at the beginning that are no longer kept here. */
  cut: number
  /** Lines that the run said and nobody kept. */
  dropped: number
  isRead: boolean
  problem: Problem | undefined
}

const nothing: Logs = { lines: [], cut: 0, dropped: 0, isRead: false, problem: undefined }
const mostLines = 5000
const followMs = 2000
const pageSize = 200

/** Reads the lines of a run, or of a step of it, and goes on while it runs. */
export function useLogs(id: string, step: string | undefined, isRunning: boolean): Logs {
  const [logs, setLogs] = useState(nothing)
  useEffect(() => {
    let isWanted = true
    let timer: ReturnType<typeof setTimeout> | undefined
    let after: string | undefined
    async function read() {
      try {
        const query = { limit: pageSize, ...(step && { step }), ...(after && { after }) }
        const { items, next, dropped } = await get('/api/runs/{id}/logs', { path: { id }, query })
        if (!isWanted) return
        const isFirst = after === undefined
        after = next ?? after
        const isRead = items.length < pageSize
        setLogs((before) => added(isFirst ? nothing : before, items, { dropped, isRead }))
        if (!isRead) void read()
        else if (isRunning) timer = setTimeout(() => void read(), followMs)
      } catch (problem) {
        if (!isWanted || !(problem instanceof Problem)) return
        setLogs((before) => ({ ...before, problem }))
        timer = setTimeout(() => void read(), 2 * followMs)
      }
    }
    void read()
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [id, step, isRunning])
  return logs
}

function added(logs: Logs, items: readonly LogLine[], told: Pick<Logs, 'dropped' | 'isRead'>): Logs {
  const all = [...logs.lines, ...items]
  const tooMany = Math.max(0, all.length - mostLines)
  return { lines: all.slice(tooMany), cut: logs.cut + tooMany, problem: undefined, ...told }
}
