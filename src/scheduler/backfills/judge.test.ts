import { describe, expect, it } from 'vitest'
import { cutWindows } from '../../pipelines/cut-windows.ts'
import { type CoveringRun, judge, type Verdict } from './judge.ts'

const months = cutWindows({ from: '2026-01-01', to: '2026-04-30', every: { unit: 'month' }, zone: 'UTC' }, 10)

function run(id: string, verdict: Verdict, from: string, to: string): CoveringRun {
  return { id, verdict, from: new Date(from), to: new Date(to), at: new Date('2026-05-01') }
}

const statesOf = (...runs: CoveringRun[]) => judge(months, runs).map(({ state, run: by }) => [state, by?.id])

describe('a window', () => {
  it('is missing where no run says anything', () => {
    expect(statesOf()).toEqual(months.map(() => ['missing', undefined]))
  })

  it('is covered by a run that contains all of it, and by no other', () => {
    expect(statesOf(run('1', 'done', '2026-01-02', '2026-04-01'))).toEqual([
      ['missing', undefined],
      ['done', '1'],
      ['done', '1'],
      ['missing', undefined],
    ])
    expect(statesOf(run('1', 'done', '2025-12-01', '2026-01-31'))[0]).toEqual(['missing', undefined])
    expect(statesOf(run('1', 'done', '2026-01-01', '2026-02-01'))[0]).toEqual(['done', '1'])
  })

  it('is told by the newest run of the weightiest verdict', () => {
    const failed = [run('1', 'failed', '2026-01-01', '2026-05-01'), run('2', 'failed', '2026-01-01', '2026-03-01')]
    expect(statesOf(...failed).map(([, id]) => id)).toEqual(['2', '2', '1', '1'])
    const done = run('0', 'done', '2026-02-01', '2026-03-01')
    const running = run('3', 'running', '2026-01-01', '2026-04-01')
    expect(statesOf(...failed, running, done)).toEqual([
      ['running', '3'],
      ['done', '0'],
      ['running', '3'],
      ['failed', '1'],
    ])
    expect(judge(months, [done, running]).map(({ isUnderWay }) => isUnderWay)).toEqual([true, true, true, false])
  })
})
