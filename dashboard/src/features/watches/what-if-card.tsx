import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useGet } from '../../client/use-get.ts'
import type { Timeline } from '../../parts/watch/timeline.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Field, Input, Select } from '../../ui/input.tsx'
import { QueryView } from '../../ui/query-view.tsx'

type Replayed = AnswerOf<'get', '/api/watches/{name}/what-if'>
type Stretch = Replayed['jobs'][number]['was']

const kinds = ['later', 'longer', 'without'] as const

/** The day that is shown, as it would have been with one of its jobs changed. Nothing is changed by it. */
export function WhatIfCard({ timeline: { watch, day, jobs } }: { timeline: Timeline }) {
  const texts = useOperationTexts().watches.whatIf
  const [job, setJob] = useState('')
  const [kind, setKind] = useState<(typeof kinds)[number]>('later')
  const [duration, setDuration] = useState('1h')
  const isAsked = job !== '' && (kind === 'without' || duration.trim() !== '')
  return (
    <Card title={texts.title}>
      <div className="flex flex-col gap-4">
        <p className="text-sm text-muted-foreground">{texts.about}</p>
        <div className="grid gap-4 sm:grid-cols-3">
          <Field label={texts.job}>
            {(control) => (
              <Select {...control} value={job} onChange={({ target }) => setJob(target.value)}>
                <option value="">{texts.choose}</option>
                {jobs.map((each) => (
                  <option key={each.job} value={each.job}>
                    {each.title}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={texts.change}>
            {(control) => (
              <Select
                {...control}
                value={kind}
                onChange={({ target }) => setKind(kinds.find((each) => each === target.value) ?? 'later')}
              >
                {kinds.map((each) => (
                  <option key={each} value={each}>
                    {texts.kinds[each]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {kind !== 'without' && (
            <Field label={texts.by} about={texts.byAbout}>
              {(control) => (
                <Input
                  {...control}
                  value={duration}
                  maxLength={20}
                  onChange={({ target }) => setDuration(target.value)}
                />
              )}
            </Field>
          )}
        </div>
        {isAsked && (
          <Answer
            watch={watch}
            query={{
              day: day.date,
              job,
              ...(kind === 'without' ? { without: 'true' as const } : { [kind]: duration }),
            }}
            titles={new Map(jobs.map((each) => [each.job, each.title]))}
          />
        )}
      </div>
    </Card>
  )
}

interface AnswerProps {
  watch: string
  query: { day: string; job: string; later?: string; longer?: string; without?: 'true' }
  titles: ReadonlyMap<string, string>
}

function Answer({ watch, query, titles }: AnswerProps) {
  const texts = useOperationTexts().watches.whatIf
  const answer = useGet('/api/watches/{name}/what-if', { path: { name: watch }, query })
  return (
    <QueryView query={answer}>
      {({ jobs }) => (
        <ul className="flex flex-col divide-y text-sm">
          {jobs.map(({ job, was, would, missed }) => (
            <li key={job} className="grid gap-x-4 gap-y-1 py-2 sm:grid-cols-3">
              <span className="font-medium wrap-anywhere">{titles.get(job) ?? job}</span>
              <span className="text-muted-foreground tabular-nums">
                {texts.was} <Times stretch={was} />
              </span>
              <span className="tabular-nums">
                {texts.would} <Times stretch={would} />
                {missed && missed.was !== missed.would && (
                  <span className={missed.would ? 'text-bad' : 'text-good'}>
                    {' '}
                    {missed.would ? texts.wouldMiss : texts.wouldMeet}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </QueryView>
  )
}

function Times({ stretch }: { stretch: Stretch }) {
  const texts = useOperationTexts().watches.whatIf
  const format = useFormat()
  if (stretch === null) return texts.didNotRun
  return `${format.clock(stretch.from)} – ${stretch.to === null ? texts.open : format.clock(stretch.to)}`
}
