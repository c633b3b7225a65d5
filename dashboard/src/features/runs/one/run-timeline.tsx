import { stateLooks } from '../../../parts/states.ts'
import { TimeAxis } from '../../../parts/time-axis.tsx'
import { useFormat, useTexts } from '../../../texts/texts.ts'
import { Button } from '../../../ui/button.tsx'
import { Card } from '../../../ui/card.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { Empty } from '../../../ui/empty.tsx'
import { QueryView } from '../../../ui/query-view.tsx'
import { toneFill } from '../../../ui/tone.ts'
import { type Attempt, type Track, tracksOf } from './attempts.ts'
import type { Run } from './run.ts'
import { useEvents } from './use-events.ts'

const mostTracks = 200

/** Which step tried when and for how long, under each other on one line of time. */
export function RunTimeline({ run }: { run: Run }) {
  const texts = useTexts()
  const format = useFormat()
  const query = useEvents(run.id)
  return (
    <Card title={texts.run.tabs.timeline} isFlush>
      <QueryView query={query}>
        {({ pages }) => {
          const tracks = tracksOf(pages.flatMap(({ items }) => items))
          if (tracks.length === 0) return <Empty title={texts.run.noTimeline} about={texts.run.noTimelineAbout} />
          const { from, to } = stretchOf(tracks, query.dataUpdatedAt)
          return (
            <div className="py-2">
              <TimeAxis from={from} to={to} format={format.time} />
              <ul>
                {tracks.slice(0, mostTracks).map((track) => (
                  <TrackLine key={`${track.step} ${track.item ?? ''}`} track={track} from={from} to={to} />
                ))}
              </ul>
              {tracks.length > mostTracks && (
                <p className="px-4 py-2 text-sm text-muted-foreground">
                  {texts.run.moreTracks(tracks.length - mostTracks)}
                </p>
              )}
              {query.hasNextPage && (
                <Button
                  className="mx-4 my-2"
                  isBusy={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {texts.more}
                </Button>
              )}
            </div>
          )
        }}
      </QueryView>
    </Card>
  )
}

interface TrackLineProps {
  track: Track
  from: number
  to: number
}

function TrackLine({ track: { step, item, attempts }, from, to }: TrackLineProps) {
  return (
    <li className="gap-4 px-4 py-1 text-sm hover:bg-muted/50 md:grid md:grid-cols-[13rem_minmax(0,1fr)] md:items-center">
      <span className="block truncate" title={item === null ? step : `${step} · ${item}`}>
        {step}
        {item !== null && <span className="text-muted-foreground">{` · ${item}`}</span>}
      </span>
      <span className="relative block h-5 rounded-sm bg-muted/60">
        {attempts.map((attempt) => (
          <Bar key={`${attempt.attempt} ${attempt.from}`} attempt={attempt} from={from} to={to} />
        ))}
      </span>
    </li>
  )
}

function Bar({
  attempt: { attempt, from: start, to: end, outcome },
  from,
  to,
}: {
  attempt: Attempt
  from: number
  to: number
}) {
  const texts = useTexts()
  const format = useFormat()
  const last = end ?? to
  const told = `${texts.run.attempt(attempt)}: ${texts.run.states[outcome]}, ${format.time(start)}, ${format.duration(last - start)}`
  return (
    <span
      role="img"
      aria-label={told}
      title={told}
      className={classNames(
        'absolute inset-y-0.5 min-w-1 rounded-xs',
        toneFill[stateLooks[outcome].tone],
        outcome === 'failed' && 'border-r-4 border-foreground/60',
        end === undefined && 'animate-pulse',
      )}
      style={{ left: `${(100 * (start - from)) / (to - from)}%`, width: `${(100 * (last - start)) / (to - from)}%` }}
    />
  )
}

/** From the first beginning to the last end, or to now where something is at it. */
function stretchOf(tracks: readonly Track[], now: number): { from: number; to: number } {
  const attempts = tracks.flatMap((track) => track.attempts)
  const from = Math.min(...attempts.map((attempt) => attempt.from))
  const to = Math.max(...attempts.map((attempt) => attempt.to ?? Math.max(now, attempt.from)))
  return { from, to: Math.max(to, from + 1) }
}
