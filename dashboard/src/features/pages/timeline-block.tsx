import { stateLooks } from '../../parts/states.ts'
import { TimeAxis } from '../../parts/time-axis.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { classNames } from '../../ui/class-names.ts'
import { Empty } from '../../ui/empty.tsx'
import { type Tone, toneFill } from '../../ui/tone.ts'
import { isState, textIn, timeIn } from './cells.ts'
import { lightLook } from './light.tsx'
import type { BlockOf, BlockProps, Row } from './page-of.ts'
import { RowsCard } from './rows-card.tsx'

interface Bar {
  from: number
  /** Undefined while it lasts. */
  to: number | undefined
  state: string
}

/** Bars on an axis of time, those of the same label on one line. */
export function TimelineBlock({ page, block }: BlockProps<'timeline'>) {
  const texts = useOperationTexts().pages
  const format = useFormat()
  return (
    <RowsCard page={page} block={block} isFlush>
      {(rows, at) => {
        const tracks = tracksOf(rows, block)
        if (tracks.size === 0) return <Empty title={texts.noRows} about={texts.noRowsAbout} />
        const { from, to } = stretchOf([...tracks.values()].flat(), Date.parse(at))
        return (
          <div className="py-2">
            <TimeAxis from={from} to={to} format={format.moment} />
            <ul>
              {[...tracks].map(([label, bars]) => (
                <li
                  key={label}
                  className="gap-4 px-4 py-1 text-sm hover:bg-muted/50 md:grid md:grid-cols-[13rem_minmax(0,1fr)] md:items-center"
                >
                  <span className="block truncate" title={label}>
                    {label}
                  </span>
                  <span className="relative block h-5 rounded-sm bg-muted/60">
                    {bars.map((bar, index) => (
                      // oxlint-disable-next-line react/no-array-index-key -- bars have no names
                      <BarView key={index} bar={bar} from={from} to={to} />
                    ))}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )
      }}
    </RowsCard>
  )
}

function BarView({ bar: { from: start, to: end, state }, from, to }: { bar: Bar; from: number; to: number }) {
  const texts = useTexts()
  const own = useOperationTexts().pages
  const format = useFormat()
  const last = end ?? to
  const tone = toneOf(state)
  const word = isState(state) ? texts.run.states[state] : (own.lights[state] ?? state)
  const told = [
    word,
    `${format.moment(start)} – ${end === undefined ? own.lasting : format.moment(end)}`,
    format.duration(Math.max(0, last - start)),
  ]
    .filter(Boolean)
    .join(', ')
  return (
    <span
      role="img"
      aria-label={told}
      title={told}
      className={classNames(
        'absolute inset-y-0.5 min-w-1 rounded-xs',
        toneFill[tone],
        tone === 'bad' && 'border-r-4 border-foreground/60',
        end === undefined && 'animate-pulse',
      )}
      style={{ left: `${(100 * (start - from)) / (to - from)}%`, width: `${(100 * (last - start)) / (to - from)}%` }}
    />
  )
}

/** States of runs, lights, and anything else without a colour of its own. */
function toneOf(state: string): Tone {
  if (state === '') return 'info'
  return isState(state) ? stateLooks[state].tone : lightLook(state).tone
}

function tracksOf(rows: readonly Row[], { label, from, to, state }: BlockOf<'timeline'>): Map<string, Bar[]> {
  const tracks = new Map<string, Bar[]>()
  for (const row of rows) {
    const start = timeIn(row, from)
    if (start === undefined) continue
    const name = textIn(row, label)
    const bars = tracks.get(name) ?? []
    bars.push({ from: start, to: timeIn(row, to), state: textIn(row, state) })
    tracks.set(name, bars)
  }
  return tracks
}

/** From the first beginning to the last end, or to now where something lasts. */
function stretchOf(bars: readonly Bar[], now: number): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const bar of bars) {
    from = Math.min(from, bar.from)
    to = Math.max(to, bar.to ?? Math.max(now, bar.from))
  }
  return { from, to: Math.max(to, from + 1) }
}
