import { expect, it } from 'vitest'
import type { Listing, Look } from '../../pipelines/watches/source.ts'
import type { JobEvent } from './told-run.ts'

/** The zone of the watch: six hours ahead, all year. */
export const timezone = 'Asia/Dhaka'

/** Something happens in the system that a source looks at. */
export interface SceneEvent extends Omit<JobEvent, 'run'> {
  job: string
  run: string
}

/** A system with jobs, and the source that looks at it. */
export interface SourceScene extends AsyncDisposable {
  happens(event: SceneEvent): Promise<void>
  look(wanted: Pick<Look, 'since' | 'open'>): Promise<Listing>
  /** From now on it shows something that makes no sense, beside what does. Absent where that cannot be. */
  garbles?(): Promise<void>
  /** From now on nobody answers. Absent where that cannot be. */
  goesAway?(): Promise<void>
}

/** A text that stands in the secrets of every scene. */
export const hidden = 'hushhush'

/** As a system on the spot writes a time. */
export function localText(at: Date): string {
  return new Date(at.getTime() + 6 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}

const at = (time: string, day = '10') => new Date(`2026-03-${day}T${time}:00Z`)

/** What every source must hold to. */
export function sourceContract(name: string, open: () => Promise<SourceScene>): void {
  const since = at('00:00')

  it(`${name}: tells of runs under the same key as they go on, and of all that is known of them`, async () => {
    await using scene = await open()
    const look = async (keys: readonly string[] = []) => {
      const { runs, troubles = [] } = await scene.look({ since, open: keys })
      expect(troubles).toEqual([])
      return runs.toSorted((one, other) => Number(one.startedAt) - Number(other.startedAt))
    }
    expect(await look()).toEqual([])
    await scene.happens({ event: 'start', job: 'READS', run: '1', at: at('05:03') })
    const [first] = await look()
    expect(first).toMatchObject({ job: 'READS', state: 'running', startedAt: at('05:03') })
    expect(first?.endedAt ?? null).toBeNull()
    await scene.happens({ event: 'progress', job: 'READS', run: '1', at: at('05:10'), records: 40 })
    await scene.happens({ event: 'start', job: 'BILLS', run: '2', at: at('05:11') })
    await scene.happens({ event: 'start', job: 'BILLS', run: '3', at: at('05:12') })
    expect(await look([first?.key ?? ''])).toMatchObject([{ key: first?.key, records: 40 }, {}, {}])
    await scene.happens({ event: 'fail', job: 'BILLS', run: '3', at: at('05:20'), error: 'disk full' })
    await scene.happens({ event: 'end', job: 'READS', run: '1', at: at('05:30'), records: 100, failedRecords: 2 })
    const runs = await look([first?.key ?? ''])
    expect(runs).toMatchObject([
      { key: first?.key, job: 'READS', state: 'completed', endedAt: at('05:30'), records: 100, failedRecords: 2 },
      { job: 'BILLS', state: 'running', startedAt: at('05:11') },
      { job: 'BILLS', state: 'failed', startedAt: at('05:12'), endedAt: at('05:20'), error: 'disk full' },
    ])
    expect(new Set(runs.map(({ key }) => key)).size).toBe(3)
  })

  it(`${name}: shows a run that has not ended however old it is`, async () => {
    await using scene = await open()
    await scene.happens({ event: 'start', job: 'READS', run: '1', at: at('05:00', '07') })
    const [old] = (await scene.look({ since: at('00:00', '07'), open: [] })).runs
    await scene.happens({ event: 'start', job: 'READS', run: '2', at: at('05:00', '10') })
    const { runs } = await scene.look({ since, open: [old?.key ?? ''] })
    const started = runs.map(({ startedAt }) => String(startedAt?.toISOString().slice(0, 10)))
    expect(new Set(started)).toEqual(new Set(['2026-03-07', '2026-03-10']))
  })

  it(`${name}: what makes no sense is told of, and hides nothing else; away is no empty answer, and shows no secret`, async () => {
    await using scene = await open()
    await scene.happens({ event: 'start', job: 'READS', run: '1', at: at('05:03') })
    await scene.garbles?.()
    const { runs, troubles = [] } = await scene.look({ since, open: [] })
    expect(runs).toMatchObject([{ job: 'READS', state: 'running' }])
    expect(troubles).toHaveLength(scene.garbles ? 1 : 0)
    if (!scene.goesAway) return
    await scene.goesAway()
    const away = await scene.look({ since, open: [] }).catch((error: unknown) => error)
    expect(away).toBeInstanceOf(Error)
    expect(String(away)).not.toContain(hidden)
  })
}
