import { useState } from 'react'
import { differencesOf } from '../../parts/difference.ts'
import { Differences } from '../../parts/differences.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx'
import { problemsIn, valueToSend } from '../../ui/schema-form/value.ts'
import { askedOf } from './answer.ts'
import { DecideDialog } from './decide-dialog.tsx'
import type { OneReview } from './one-review.ts'

/** Where who may decide does: the answer, what it changes of what is shown, and the two buttons. */
export function DecideCard({ review }: { review: OneReview }) {
  const texts = useTexts()
  const own = useOperationTexts().reviews
  // Until somebody types, the answer follows what others approve meanwhile.
  const [typed, setTyped] = useState<{ value: unknown }>()
  const [wasTried, setTried] = useState(false)
  const [decision, setDecision] = useState<'approve' | 'reject'>()
  const { isEditable, shown } = review
  const asked = askedOf(review, own.form)
  const value = typed ? typed.value : asked?.start
  const problems = asked ? problemsIn(asked.schema, value) : new Map<string, never>()
  const answer = asked && problems.size === 0 ? valueToSend(asked.schema, value) : undefined
  const isChanged = answer !== undefined && isEditable && !isSame(answer, shown)
  const isOther = answer !== undefined && asked?.approved && !isSame(answer, asked.approved.answer)
  const errors = Object.fromEntries([...problems].map(([path, what]) => [path, texts.form.problems[what]]))
  const changes = isChanged && <Differences before={shown} after={answer} />
  // Those before may have changed it, too.
  const changesTitle = typed ? own.edited : own.changed
  const approveText = isChanged ? own.approveEdited : own.approve
  function approve() {
    setTried(true)
    if (problems.size === 0) setDecision('approve')
  }
  return (
    <Card title={own.decide}>
      <div className="flex flex-col gap-4">
        {asked && (
          <SchemaForm
            schema={asked.schema}
            value={value}
            onChange={(next) => setTyped({ value: next })}
            errors={wasTried ? errors : {}}
            words={texts.form}
          />
        )}
        {changes && (
          <section aria-label={changesTitle} className="flex flex-col gap-2">
            <div className="flex items-center justify-between gap-2">
              <h3 className="text-sm font-medium">{changesTitle}</h3>
              {typed && (
                <Button look="ghost" onClick={() => setTyped(undefined)}>
                  {own.undo}
                </Button>
              )}
            </div>
            {changes}
          </section>
        )}
        {isOther && <p className="text-sm text-warn">{own.replaces}</p>}
        <div className="flex flex-wrap gap-2">
          <Button look="primary" className="max-md:flex-1" onClick={approve}>
            {approveText}
          </Button>
          <Button look="danger" className="max-md:flex-1" onClick={() => setDecision('reject')}>
            {own.reject}
          </Button>
        </div>
      </div>
      {decision && (
        <DecideDialog
          review={review}
          decision={decision}
          action={decision === 'approve' ? approveText : own.reject}
          answer={decision === 'approve' ? answer : undefined}
          onClose={() => setDecision(undefined)}
        >
          {decision === 'approve' && changes}
        </DecideDialog>
      )}
    </Card>
  )
}

/** Whatever the order of names: the database keeps one of its own. */
function isSame(one: unknown, other: unknown): boolean {
  return differencesOf(one, other).length === 0
}
