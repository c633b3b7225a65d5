import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useMay } from '../../client/session.ts'
import { useChange, useGet } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Field, Input, Select } from '../../ui/input.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { WindowGrid } from './window-grid.tsx'

type PlanAnswer = AnswerOf<'get', '/api/backfills/plan'>

interface Asked {
  pipeline: string
  from: string
  to: string
  every?: string
}

const choices = ['missing', 'failed', 'all'] as const
const mostParallel = 100

/** What of a stretch is there and what is missing, and the start of what is chosen of it. */
export function Plan({ asked }: { asked: Asked }) {
  const texts = useOperationTexts().backfills
  const format = useFormat()
  const query = useGet('/api/backfills/plan', { query: asked })
  return (
    <QueryView query={query} empty={{ when: ({ windows }) => windows.length === 0, view: <NoWindows /> }}>
      {(plan) => (
        <>
          <Card title={`${texts.windows} · ${plan.every}, ${plan.zone}`}>
            <ul className="mb-4 flex flex-wrap gap-x-6 gap-y-2 text-sm">
              {Object.entries(plan.counts).map(([state, count]) => (
                <li key={state}>
                  <span className="text-lg font-semibold tabular-nums">{format.number(count)}</span>{' '}
                  <span className="text-muted-foreground">{texts.window[state] ?? state}</span>
                </li>
              ))}
            </ul>
            <WindowGrid
              windows={plan.windows.map(({ state, ...window }) => ({
                ...window,
                look: state,
                state: texts.window[state] ?? state,
              }))}
            />
          </Card>
          <StartBackfill asked={asked} plan={plan} />
        </>
      )}
    </QueryView>
  )
}

function StartBackfill({ asked, plan: { counts, windows } }: { asked: Asked; plan: PlanAnswer }) {
  const texts = useOperationTexts().backfills
  const navigate = useNavigate()
  const mayStart = useMay('operator')
  const [choice, setChoice] = useState<(typeof choices)[number]>('missing')
  const [parallel, setParallel] = useState(1)
  const start = useChange('post', '/api/backfills', ({ id, started }) => {
    if (id === null) return tellDone(texts.nothing)
    tellDone(texts.started(started))
    return void navigate({ to: '/backfills/$id', params: { id } })
  })
  if (!mayStart) return null
  // What is under way is not run a second time beside that.
  const count = choice === 'all' ? windows.length - (counts.running ?? 0) : (counts[choice] ?? 0)
  const isFine = Number.isInteger(parallel) && parallel >= 1 && parallel <= mostParallel
  return (
    <Card>
      <div className="grid items-end gap-4 sm:grid-cols-[minmax(0,16rem)_minmax(0,10rem)_auto] sm:justify-start">
        <Field label={texts.choice}>
          {(control) => (
            <Select
              {...control}
              value={choice}
              onChange={(event) => setChoice(event.target.value as (typeof choices)[number])}
            >
              {choices.map((each) => (
                <option key={each} value={each}>
                  {texts.choices[each]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={texts.parallel} problem={isFine ? undefined : texts.parallelProblem(mostParallel)}>
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              max={mostParallel}
              value={Number.isNaN(parallel) ? '' : parallel}
              onChange={(event) => setParallel(event.target.valueAsNumber)}
            />
          )}
        </Field>
        <Button
          look="primary"
          isBusy={start.isPending}
          disabled={!isFine || count === 0}
          onClick={() => start.mutate({ body: { ...asked, choice, parallel } })}
        >
          {count === 0 ? texts.nothing : texts.start(count)}
        </Button>
      </div>
    </Card>
  )
}

function NoWindows() {
  const texts = useOperationTexts().backfills
  return (
    <Card>
      <Empty title={texts.noWindows} about={texts.planHint} />
    </Card>
  )
}
