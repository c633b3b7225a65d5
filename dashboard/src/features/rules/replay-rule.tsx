import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { useGet } from '../../client/use-get.ts'
import { businessNow } from '../../texts/business-time.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts, wordFor } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Input } from '../../ui/input.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { When } from '../../ui/when.tsx'

type Move = AnswerOf<'get', '/api/rules/{name}/replay'>['recorded'][number]

const weekMs = 7 * 86_400_000

/** What a rule makes of a stretch of history, beside what was made of it then. */
export function ReplayRule({ name, onClose }: { name: string; onClose(): void }) {
  const texts = useTexts()
  const own = useOperationTexts().rules
  const [from, setFrom] = useState(() => dayOf(businessNow() - weekMs))
  const [to, setTo] = useState(() => dayOf(businessNow()))
  const [stretch, setStretch] = useState<{ from: string; to: string }>()
  const isWrong = from === '' || to === '' || from > to
  const query = useGet(
    '/api/rules/{name}/replay',
    { path: { name }, query: { from, to, ...stretch, asItStands: 'true' } },
    { enabled: stretch !== undefined },
  )
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={own.replayOf(name)}
      about={own.replayAbout}
      actions={
        <>
          <Button onClick={onClose}>{texts.close}</Button>
          <Button
            look="primary"
            disabled={isWrong}
            isBusy={stretch !== undefined && query.isFetching}
            onClick={() =>
              stretch?.from === from && stretch.to === to ? void query.refetch() : setStretch({ from, to })
            }
          >
            {own.run}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={texts.from}>
            {(control) => (
              <Input {...control} type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
            )}
          </Field>
          <Field label={texts.to} problem={isWrong ? own.wrongStretch : undefined}>
            {(control) => <Input {...control} type="date" value={to} onChange={(event) => setTo(event.target.value)} />}
          </Field>
        </div>
        {stretch && (
          <QueryView query={query}>
            {({ replayed, recorded }) => (
              <div className="grid gap-5 sm:grid-cols-2">
                <Moves title={own.replayed} moves={replayed} />
                <Moves title={own.recorded} moves={recorded} />
              </div>
            )}
          </QueryView>
        )}
      </div>
    </Dialog>
  )
}

function Moves({ title, moves }: { title: string; moves: readonly Move[] }) {
  const { alerts, rules } = useOperationTexts()
  return (
    <section className="min-w-0">
      <h3 className="text-sm font-semibold">
        {title} <span className="font-normal text-muted-foreground tabular-nums">({moves.length})</span>
      </h3>
      {moves.length === 0 && <p className="mt-2 text-sm text-muted-foreground">{rules.noMoves}</p>}
      <ol className="mt-1">
        {moves.map(({ at, subject, from, to }) => (
          <li key={`${at} ${subject} ${to}`} className="border-b py-2 text-sm last:border-0">
            <p className="text-xs text-muted-foreground wrap-anywhere">
              <When at={at} /> · {subject}
            </p>
            <p>
              {from !== null && `${wordFor(alerts.states, from)} → `}
              {wordFor(alerts.states, to)}
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
