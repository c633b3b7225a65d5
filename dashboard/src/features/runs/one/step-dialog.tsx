import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../../client/session.ts'
import { Duration } from '../../../parts/duration.tsx'
import { ErrorNote } from '../../../parts/error-note.tsx'
import { numbersIn } from '../../../parts/numbers-in.ts'
import { StateBadge } from '../../../parts/state-badge.tsx'
import { isEnded } from '../../../parts/states.ts'
import { useFormat, useTexts, wordFor } from '../../../texts/texts.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Facts } from '../../../ui/facts.tsx'
import { When } from '../../../ui/when.tsx'
import { MarkDone } from './mark-done.tsx'
import { RetryDialog } from './retry-dialog.tsx'
import type { Run } from './run.ts'
import { StepItems } from './step-items.tsx'

interface StepDialogProps {
  run: Run
  step: string
  onClose(): void
  onLogs(): void
}

/** A step of a run: how it stands, its items, and what can be done about it. */
export function StepDialog({ run, step: name, onClose, onLogs }: StepDialogProps) {
  const texts = useTexts()
  const format = useFormat()
  const navigate = useNavigate()
  const mayChange = useMay('operator')
  const [next, setNext] = useState<'retry' | 'mark'>()
  const step = run.steps.find((each) => each.name === name)
  if (!step) return null
  if (next === 'retry')
    return (
      <RetryDialog
        run={run.id}
        from={name}
        steps={run.steps.map((each) => each.name)}
        onClose={onClose}
        onDone={(id) => void navigate({ to: '/runs/$id', params: { id }, search: {} })}
      />
    )
  if (next === 'mark') {
    const isEach = run.graph.some((each) => each.name === name && each.kind === 'each')
    return <MarkDone run={run.id} step={name} isEach={isEach} onClose={onClose} />
  }
  const canMark = mayChange && step.status === 'failed'
  const canRetry = mayChange && isEnded(run.status) && run.actions.includes('retry')
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={name}
      actions={
        <>
          <Button onClick={onLogs}>{texts.run.stepLogs}</Button>
          {canMark && <Button onClick={() => setNext('mark')}>{texts.run.markDone}</Button>}
          {canRetry && (
            <Button look="primary" onClick={() => setNext('retry')}>
              {texts.run.retryHere}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {step.error && <ErrorNote error={step.error} />}
        {step.reason && <p className="text-sm text-muted-foreground wrap-anywhere">{step.reason}</p>}
        <Facts
          facts={[
            [texts.run.facts.state, <StateBadge key="state" state={step.status} />],
            [texts.run.facts.attempts, format.number(step.attempts)],
            [texts.run.facts.started, <When key="started" at={step.startedAt} />],
            [texts.run.facts.duration, <Duration key="duration" of={step} />],
            ...[...numbersIn(step.counts), ...Object.entries(step.metrics ?? {})].map(
              ([what, value]) => [wordFor(texts.run.counts, what), format.number(value)] as const,
            ),
          ]}
        />
        <StepItems run={run.id} step={name} />
      </div>
    </Dialog>
  )
}
