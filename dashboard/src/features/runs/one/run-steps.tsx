import { lazy, Suspense } from 'react'
import { Duration } from '../../../parts/duration.tsx'
import { numbersIn } from '../../../parts/numbers-in.ts'
import { StateBadge } from '../../../parts/state-badge.tsx'
import { useFormat, useTexts, wordFor } from '../../../texts/texts.ts'
import { Card } from '../../../ui/card.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { Progress } from '../../../ui/progress.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import type { Run, Step } from './run.ts'

const StepGraph = lazy(() => import('../../../parts/graph/step-graph.tsx'))

interface RunStepsProps {
  run: Run
  onChoose(step: string): void
}

/** The steps of a run, as a graph and as a table. A press on one shows more. */
export function RunSteps({ run, onChoose }: RunStepsProps) {
  const texts = useTexts()
  const states = new Map(run.steps.map(({ name, status }) => [name, status]))
  return (
    <div className="flex flex-col gap-4">
      {run.graph.length > 1 && (
        <Card title={texts.pipeline.graph} isFlush>
          <Suspense fallback={<Skeleton className="m-4 h-40" />}>
            <StepGraph steps={run.graph} states={states} onChoose={onChoose} />
          </Suspense>
        </Card>
      )}
      <Card title={texts.run.steps} isFlush>
        {run.steps.length === 0 ? (
          <Empty title={texts.run.noSteps} about={texts.run.noStepsAbout} />
        ) : (
          <ul>
            {run.steps.map((step) => (
              <StepLine key={step.name} step={step} onChoose={() => onChoose(step.name)} />
            ))}
          </ul>
        )}
      </Card>
    </div>
  )
}

function StepLine({ step, onChoose }: { step: Step; onChoose(): void }) {
  const texts = useTexts()
  const format = useFormat()
  const { name, status, attempts, counts, error, reason, progress } = step
  const numbers = numbersIn(counts)
  return (
    <li className="border-b last:border-0">
      <button
        type="button"
        onClick={onChoose}
        className="grid w-full grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 text-left text-sm outline-offset-[-2px] hover:bg-muted/60 md:grid-cols-[minmax(0,1fr)_8rem_7rem_6rem_minmax(0,14rem)]"
      >
        <span className="min-w-0 font-medium wrap-anywhere">{name}</span>
        <span>
          <StateBadge state={status} />
        </span>
        <span className="text-xs text-muted-foreground tabular-nums md:text-sm">
          {attempts > 1 ? texts.run.attempts(attempts) : ''}
        </span>
        <span className="text-right text-muted-foreground">
          <Duration of={step} />
        </span>
        <span className="truncate text-muted-foreground tabular-nums max-md:col-span-2 max-md:empty:hidden md:text-right">
          {numbers.map(([what, value]) => `${wordFor(texts.run.counts, what)} ${format.short(value)}`).join(' · ')}
        </span>
        {progress && (
          <span className="col-span-full">
            <Progress done={progress.done} total={progress.total} label={texts.run.progress(name)} />
          </span>
        )}
        {error && <span className="col-span-full text-xs text-bad wrap-anywhere">{error.message}</span>}
        {reason && <span className="col-span-full text-xs text-muted-foreground wrap-anywhere">{reason}</span>}
      </button>
    </li>
  )
}
