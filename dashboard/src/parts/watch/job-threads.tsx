import type { AnswerOf } from '../../client/routes.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat } from '../../texts/texts.ts'
import { toneFill } from '../../ui/tone.ts'
import { toneOfRun } from './job-looks.tsx'

type Threads = AnswerOf<'get', '/api/watches/{name}/runs/{key}/observations'>['threads']

/** The threads of a run, each with its counts, and how far it is against the one that did most. */
export function JobThreads({ threads }: { threads: Threads }) {
  const texts = useOperationTexts().watches
  const format = useFormat()
  if (threads.length === 0) return null
  const most = Math.max(1, ...threads.map(({ records }) => records))
  return (
    <section aria-label={texts.threads} className="min-w-0">
      <h3 className="pb-2 text-xs font-medium text-muted-foreground">
        {texts.threads} ({threads.length})
      </h3>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,9.5rem),1fr))] gap-2 text-xs tabular-nums">
        {threads.map(({ number, state, records, failedRecords }) => (
          <li key={number} className="flex min-w-0 flex-col gap-1 rounded-md border bg-card p-2">
            <span className="flex justify-between gap-2">
              <span className="font-medium">{texts.thread(number)}</span>
              <span className="text-muted-foreground">{texts.states[state]}</span>
            </span>
            <span>
              {texts.records(format.number(records))}
              {failedRecords > 0 && (
                <span className="text-bad"> · {texts.failedRecords(format.number(failedRecords))}</span>
              )}
            </span>
            <span aria-hidden className="h-1 overflow-hidden rounded-full bg-muted">
              <span
                className={`block h-full rounded-full ${toneFill[toneOfRun({ key: '', state })]}`}
                style={{ width: `${(100 * records) / most}%` }}
              />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
